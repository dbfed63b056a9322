import { Modal, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  AttendanceStatus,
  type ChildAttendance,
  ContactHow,
  type SayAboutAttendance,
} from "../../../../protocol/attendance.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useSayAboutAttendance } from "../../api/attendance.ts";
import { DialogFoot } from "../../components/DialogFoot.tsx";
import { EntryList } from "./EntryList.tsx";

const mostLetters = 300;
/** For a correction: the rules count again. For an answer: it stays as it is. */
const unchanged = "unchanged";

/** A choice of the list below: what counts, or how the child was reached. */
const sayingOf = (
  chosen: string,
  reason: string,
  contested: boolean,
): SayAboutAttendance | undefined => {
  const how = ContactHow.safeParse(chosen);
  if (how.success) return { kind: "contact", how: how.data, reason };
  const status = chosen === unchanged ? null : AttendanceStatus.safeParse(chosen).data;
  if (status === undefined) return undefined;
  return { kind: contested ? "answer" : "correction", status, reason };
};

/** What a teacher or the school says about one child: an answer, a correction, or a contact. */
export function SayDialog({
  lessonId,
  attendance,
  onClose,
}: {
  lessonId: LessonId;
  attendance: ChildAttendance;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { child, contested, entries } = attendance;
  const say = useSayAboutAttendance({ lessonId, childId: child.personId });
  const [chosen, setChosen] = useState(contested ? unchanged : "present");
  const [reason, setReason] = useState("");
  const said = sayingOf(chosen, reason.trim(), contested);
  const isCorrected = entries.some(({ kind }) => kind === "correction" || kind === "answer");
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(contested ? "attendance.answerTitle" : "attendance.sayTitle", {
        name: child.displayName,
      })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (said) say.mutate(said, { onSuccess: onClose });
        }}
      >
        <Stack gap="md">
          <EntryList entries={entries} />
          <NativeSelect
            size="md"
            label={t(contested ? "attendance.answerWith" : "attendance.sayWhat")}
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={[
              ...(contested
                ? [{ value: unchanged, label: t("attendance.keepAsIs") }]
                : isCorrected
                  ? [{ value: unchanged, label: t("attendance.backToRules") }]
                  : []),
              {
                group: t("attendance.countsAs"),
                items: AttendanceStatus.options.map((status) => ({
                  value: status,
                  label: t(`attendance.statuses.${status}`),
                })),
              },
              ...(contested
                ? []
                : [
                    {
                      group: t("attendance.reached"),
                      items: ContactHow.options.map((how) => ({
                        value: how,
                        label: t(`attendance.madeUpBy.${how}`),
                      })),
                    },
                  ]),
            ]}
            data-testid="say-what"
          />
          <Textarea
            size="md"
            required
            label={t("attendance.reason")}
            description={t("attendance.reasonSeen")}
            maxLength={mostLetters}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-testid="say-reason"
          />
          <DialogFoot
            error={say.error}
            pending={say.isPending}
            confirm={t("attendance.save")}
            disabled={!said || reason.trim() === ""}
            onClose={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
