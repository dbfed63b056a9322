import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { wallClock } from "../../../../protocol/days.ts";
import type { DayItem, WeekPlan } from "../../../../protocol/today.ts";
import { clockTime, dayText } from "../../components/dayText.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import css from "./WeekDays.module.css";

/** Days beside each other on a desk and on paper, below each other on a phone. */
export function WeekDays({
  plan,
  today,
  showClasses,
}: {
  plan: WeekPlan;
  today: string;
  showClasses: boolean;
}) {
  const { t, i18n } = useTranslation();
  const { timeZone } = useDistrictClock();
  const itemsOf = (day: string): DayItem[] =>
    plan.items.filter(({ startsAt }) => wallClock(new Date(startsAt), timeZone).day === day);
  const shown = plan.days.filter(
    ({ day, kind }, index) => index < 5 || kind === "school" || itemsOf(day).length > 0,
  );
  return (
    <div className={css["week"]} data-testid="week-days">
      {shown.map(({ day, kind, name }) => {
        const items = itemsOf(day);
        return (
          <section key={day} className={css["day"]} data-today={day === today}>
            <h2>
              {dayText(day, i18n.language, { weekday: "short", month: "numeric", day: "numeric" })}
              {name && <span>{name}</span>}
            </h2>
            {items.length === 0 ? (
              <Text c="dimmed" size="sm">
                {kind === "school" ? t("week.nothing") : t(`today.free.${kind}.title`)}
              </Text>
            ) : (
              <ol>
                {items.map((item) => (
                  <li key={`${item.startsAt} ${item.classes[0]?.classId}`}>
                    <time>{clockTime(item.startsAt, timeZone)}</time>
                    <span>
                      <strong>{item.title}</strong>
                      <small>
                        {[
                          t(`slotKinds.${item.kind}`),
                          showClasses
                            ? item.classes[0]?.name
                            : (item.teacher?.displayName ?? undefined),
                        ]
                          .filter(Boolean)
                          .join(" · ")}
                      </small>
                    </span>
                  </li>
                ))}
              </ol>
            )}
          </section>
        );
      })}
    </div>
  );
}
