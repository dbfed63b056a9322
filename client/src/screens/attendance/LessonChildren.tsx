import { Button, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChildAttendance, LessonAttendance } from "../../../../protocol/attendance.ts";
import type { PersonId } from "../../../../protocol/ids.ts";
import type { LessonRungs } from "../../../../protocol/lessonNow.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconCircleCheck, IconPencil } from "../../components/icons.ts";
import table from "../../components/officeTable.module.css";
import css from "./Attendance.module.css";
import { AttendanceState, ContestedMark } from "./AttendanceState.tsx";
import { PresenceBar } from "./PresenceBar.tsx";
import { RungBar } from "./RungBar.tsx";
import { SayDialog } from "./SayDialog.tsx";
import { useAttendanceTexts } from "./useAttendanceTexts.ts";

/** A row for each child: when it was there, how much came to it, what counts, and what was said about it. */
export function LessonChildren({
  attendance,
  rungs,
}: {
  attendance: LessonAttendance;
  /** Left out until it is known how much came to whom. */
  rungs: LessonRungs | undefined;
}) {
  const { t } = useTranslation();
  const { lesson, children, mayCorrect } = attendance;
  const [shown, setShown] = useState("all");
  const [spokenOf, setSpokenOf] = useState<PersonId>();
  const notable = children.filter(({ status, contested }) => status !== "present" || contested);
  const rows = shown === "notable" ? notable : children;
  const chosen = children.find(({ child }) => child.personId === spokenOf);
  const minutesOf = new Map(rungs?.children.map(({ personId, minutes }) => [personId, minutes]));
  const severalClasses = new Set(children.map(({ className }) => className)).size > 1;
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="md"
        value={shown}
        onChange={setShown}
        data={[
          { value: "all", label: t("attendance.showAll", { count: children.length }) },
          { value: "notable", label: t("attendance.showNotable", { count: notable.length }) },
        ]}
        aria-label={t("attendance.show")}
        style={{ alignSelf: "flex-start" }}
      />
      {rows.length === 0 ? (
        <EmptyState
          icon={<IconCircleCheck size={48} />}
          title={t("attendance.allPresentTitle")}
          text={t("attendance.allPresentText")}
        />
      ) : (
        <table className={table["table"]}>
          <thead>
            <tr>
              <th>{t("attendance.child")}</th>
              {severalClasses && <th>{t("attendance.class")}</th>}
              <th>{t("attendance.status")}</th>
              <th>{t("attendance.when")}</th>
              {mayCorrect && <th data-number>{t("attendance.actions")}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.child.personId} data-testid="child-attendance">
                <td data-label={t("attendance.child")}>{one.child.displayName}</td>
                {severalClasses && <td data-label={t("attendance.class")}>{one.className}</td>}
                <td data-label={t("attendance.status")}>
                  <Status attendance={one} />
                </td>
                <td data-label={t("attendance.when")}>
                  <div className={css["times"]}>
                    <PresenceBar lesson={lesson} judged={one.judged} />
                    <RungBar lesson={lesson} minutes={minutesOf.get(one.child.personId) ?? []} />
                  </div>
                </td>
                {mayCorrect && (
                  <td data-number data-label={t("attendance.actions")}>
                    <Button
                      variant="subtle"
                      leftSection={<IconPencil size={18} />}
                      onClick={() => setSpokenOf(one.child.personId)}
                      aria-label={t(
                        one.contested ? "attendance.answerTitle" : "attendance.sayTitle",
                        {
                          name: one.child.displayName,
                        },
                      )}
                      data-testid="say-about"
                    >
                      {t(one.contested ? "attendance.answer" : "attendance.correct")}
                    </Button>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {chosen && (
        <SayDialog
          lessonId={lesson.lessonId}
          attendance={chosen}
          onClose={() => setSpokenOf(undefined)}
        />
      )}
    </Stack>
  );
}

function Status({ attendance }: { attendance: ChildAttendance }) {
  const { factsOf, entryText } = useAttendanceTexts();
  const [latest] = attendance.entries;
  return (
    <div className={css["facts"]}>
      <AttendanceState status={attendance.status} />
      {attendance.contested && <ContestedMark />}
      <Text size="sm">{factsOf(attendance).join(" · ")}</Text>
      {latest && (
        <span className={css["quiet"]}>
          {entryText(latest).what} · {latest.reason} · {entryText(latest).who}
        </span>
      )}
    </div>
  );
}
