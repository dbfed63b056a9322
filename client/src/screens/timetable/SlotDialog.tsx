import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CourseId, PersonId } from "../../../../protocol/ids.ts";
import { Slot, SlotKind, type TimetableWeek } from "../../../../protocol/timetable.ts";
import { conflictsOf } from "../../../../protocol/timetableRules.ts";
import { dayText } from "../../components/dayText.ts";

/** What is done in one period. What is wrong with it is said before it is taken. */
export function SlotDialog({
  week,
  slots,
  cell,
  onPut,
  onClose,
}: {
  week: TimetableWeek;
  slots: readonly Slot[];
  cell: { day: string; period: number };
  onPut: (slot: Slot | null) => void;
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const before = slots.find((one) => one.day === cell.day && one.period === cell.period);
  const [kind, setKind] = useState<SlotKind>(before?.kind ?? "live");
  const [courseId, setCourseId] = useState<string>(
    before ? (before.courseId ?? "") : (week.courses[0]?.courseId ?? ""),
  );
  const [substituteId, setSubstituteId] = useState<string>(before?.substituteId ?? "");
  const [note, setNote] = useState(before?.note ?? "");
  const parsed = Slot.safeParse({
    ...cell,
    kind,
    courseId: CourseId.safeParse(courseId).data ?? null,
    substituteId: courseId === "" ? null : (PersonId.safeParse(substituteId).data ?? null),
    note,
  });
  const conflicts = parsed.success ? conflictsOf({ ...week, slots: [parsed.data] }) : [];
  const own = week.courses.find((course) => course.courseId === courseId)?.teacher.personId;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${dayText(cell.day, i18n.language)} · ${t("plan.period", { number: cell.period })}`}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!parsed.success) return;
          onPut(parsed.data);
          onClose();
        }}
      >
        <Stack gap="md">
          <NativeSelect
            label={t("timetable.course")}
            data={[
              ...week.courses.map((course) => ({
                value: course.courseId,
                label: `${course.subjectName} · ${course.teacher.displayName}`,
              })),
              { value: "", label: t("timetable.noCourse") },
            ]}
            value={courseId}
            onChange={(event) => {
              setCourseId(event.currentTarget.value);
              if (event.currentTarget.value === "") setKind("activity");
            }}
            data-autofocus
            data-testid="slot-course"
          />
          <NativeSelect
            label={t("timetable.kind")}
            data={SlotKind.options.map((one) => ({
              value: one,
              label: t(`slotKinds.${one}`),
              disabled: courseId === "" && (one === "live" || one === "questions"),
            }))}
            value={kind}
            onChange={(event) => setKind(SlotKind.parse(event.currentTarget.value))}
            data-testid="slot-kind"
          />
          {courseId !== "" && (
            <NativeSelect
              label={t("timetable.substitute")}
              description={t("timetable.substituteNote")}
              data={[
                { value: "", label: t("timetable.noSubstitute") },
                ...week.teachers
                  .filter(({ personId }) => personId !== own)
                  .map(({ personId, displayName }) => ({ value: personId, label: displayName })),
              ]}
              value={substituteId}
              onChange={(event) => setSubstituteId(event.currentTarget.value)}
              data-testid="slot-substitute"
            />
          )}
          <TextInput
            label={t("timetable.note")}
            placeholder={t("timetable.noteExample")}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            maxLength={60}
            data-testid="slot-note"
          />
          <Text c="var(--sky-problem)" aria-live="polite" data-testid="slot-conflict">
            {conflicts
              .map((conflict) =>
                conflict.kind === "teacherTwice"
                  ? t("timetable.conflict.teacherTwice", { className: conflict.className })
                  : t(`timetable.conflict.${conflict.kind}`),
              )
              .join(t("common.listSemicolon"))}
          </Text>
          <Group justify="space-between">
            {before ? (
              <Button
                variant="subtle"
                color="gray"
                onClick={() => {
                  onPut(null);
                  onClose();
                }}
              >
                {t("timetable.clear")}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" disabled={!parsed.success} data-testid="put-slot">
              {t("timetable.put")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
