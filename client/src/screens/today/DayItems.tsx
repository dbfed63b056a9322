import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { WeekDay } from "../../../../protocol/timetable.ts";
import type { ClassDay, DayItem } from "../../../../protocol/today.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconCalendarEvent, IconConfetti } from "../../components/icons.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import { DayRow } from "./DayRow.tsx";
import { flowOf, foremost } from "./dayFlow.ts";
import { NowCard } from "./NowCard.tsx";
import css from "./Today.module.css";

/** Through whose eyes the day is seen. */
export type SeenAs = ClassDay["as"] | "teacher";

const keyOf = ({ startsAt, classes, lesson }: DayItem): string =>
  `${startsAt} ${lesson?.lessonId ?? classes[0]?.classId}`;

/** The one thing to look at as a card, and the whole day below in order of time. */
export function DayItems({
  items,
  day,
  as,
}: {
  items: readonly DayItem[];
  day: WeekDay;
  as: SeenAs;
}) {
  const { t } = useTranslation();
  const { nowMs } = useDistrictClock();
  if (items.length === 0)
    return (
      <EmptyState
        icon={day.kind === "school" ? <IconCalendarEvent size={48} /> : <IconConfetti size={48} />}
        title={
          day.kind === "holiday"
            ? t("today.holiday", { name: day.name })
            : t(`today.free.${day.kind}.title`)
        }
        text={t(`today.free.${day.kind}.text`)}
      />
    );
  const shown = foremost(items, nowMs);
  return (
    <Stack gap="md">
      {shown ? (
        <NowCard item={shown} flow={flowOf(shown, nowMs)} as={as} nowMs={nowMs} />
      ) : (
        <p className={css["done"]}>{t("today.allOver")}</p>
      )}
      <ol className={css["rows"]}>
        {items.map((item) => (
          <DayRow
            key={keyOf(item)}
            item={item}
            flow={flowOf(item, nowMs)}
            as={as}
            foremost={item === shown}
          />
        ))}
      </ol>
    </Stack>
  );
}
