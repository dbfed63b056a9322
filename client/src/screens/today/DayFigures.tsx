import { useTranslation } from "react-i18next";
import type { DistrictDay } from "../../../../protocol/today.ts";
import css from "./Today.module.css";

const figures = ["planned", "running", "over", "late"] as const;

/** A day in four numbers; the one that asks for action stands out, in colour and in words. */
export function DayFigures({ day }: { day: Pick<DistrictDay, (typeof figures)[number]> }) {
  const { t } = useTranslation();
  return (
    <dl className={css["figures"]}>
      {figures.map((figure) => (
        <div key={figure} data-figure={figure} data-attention={figure === "late" && day.late > 0}>
          <dt>{t(`today.figure.${figure}`)}</dt>
          <dd data-testid={`figure-${figure}`}>{day[figure]}</dd>
        </div>
      ))}
    </dl>
  );
}
