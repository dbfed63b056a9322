import { useTranslation } from "react-i18next";
import type { DistrictDay } from "../../../../protocol/today.ts";
import { Figures } from "../../components/Figures.tsx";

const names = ["planned", "running", "over", "late"] as const;

/** A day in four numbers; the one that asks for action stands out, in colour and in words. */
export function DayFigures({ day }: { day: Pick<DistrictDay, (typeof names)[number]> }) {
  const { t } = useTranslation();
  const figures = names.map((name) => ({
    name,
    label: t(`today.figure.${name}`),
    value: day[name],
    attention: name === "late" && day.late > 0,
  }));
  return <Figures figures={figures} large />;
}
