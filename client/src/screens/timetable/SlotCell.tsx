import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Slot, TimetableWeek } from "../../../../protocol/timetable.ts";
import type { Conflict } from "../../../../protocol/timetableRules.ts";
import { IconAlertTriangle } from "../../components/icons.ts";
import css from "./SlotCell.module.css";

/** One period of one day: what is done, by whom, and what is wrong with it. Opens to be changed. */
export function SlotCell({
  week,
  slot,
  conflicts,
  name,
  column,
  row,
  onOpen,
  onClear,
  onMove,
}: {
  week: TimetableWeek;
  slot: Slot | undefined;
  conflicts: readonly Conflict[];
  /** Day and period, for those who do not see where it stands. */
  name: string;
  column: number;
  row: number;
  onOpen: () => void;
  onClear: () => void;
  onMove?: (event: KeyboardEvent) => void;
}) {
  const { t } = useTranslation();
  const course = week.courses.find(({ courseId }) => courseId === slot?.courseId);
  const substitute = week.teachers.find(({ personId }) => personId === slot?.substituteId);
  const title = course?.subjectName ?? (slot?.note || (slot && t(`slotKinds.${slot.kind}`)));
  const facts = slot
    ? [
        substitute
          ? t("timetable.substituted", { name: substitute.displayName })
          : course?.teacher.displayName,
        slot.kind === "live" ? undefined : t(`slotKinds.${slot.kind}`),
        course && slot.note,
      ].filter((fact) => fact !== undefined && fact !== "")
    : [];
  const problems = conflicts.map((conflict) =>
    conflict.kind === "teacherTwice"
      ? t("timetable.conflict.teacherTwice", { className: conflict.className })
      : t(`timetable.conflict.${conflict.kind}`),
  );
  return (
    <button
      type="button"
      className={css["cell"]}
      data-kind={slot?.kind ?? "empty"}
      data-wrong={problems.length > 0 || undefined}
      data-column={column}
      data-row={row}
      data-testid="slot"
      aria-label={[name, title ?? t("timetable.free"), ...facts, ...problems].join(
        t("common.listComma"),
      )}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key === "Delete" || event.key === "Backspace") onClear();
        else onMove?.(event);
      }}
    >
      {title === undefined ? (
        <span className={css["plus"]}>{t("timetable.add")}</span>
      ) : (
        <>
          <span className={css["title"]}>{title}</span>
          <span className={css["facts"]}>{facts.join(" · ")}</span>
        </>
      )}
      {problems.map((problem) => (
        <span key={problem} className={css["problem"]}>
          <IconAlertTriangle size={14} aria-hidden="true" /> {problem}
        </span>
      ))}
    </button>
  );
}
