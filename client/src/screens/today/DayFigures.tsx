import { useTranslation } from "react-i18next";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { DayFigure, type DistrictDay } from "../../../../protocol/today.ts";
import { filledIn } from "../../api/filledIn.ts";
import { Figures } from "../../components/Figures.tsx";

/** Where the lessons that a figure counts are listed. */
export const dayLessonsHref = (figure: DayFigure, schoolId?: SchoolId): string =>
  `/today/lessons?${new URLSearchParams(filledIn({ figure, school: schoolId }))}`;

/** A day in four numbers, each with the list behind it; the one that asks for action stands out, in colour and in words. */
export function DayFigures({
  day,
  schoolId,
}: {
  day: Pick<DistrictDay, DayFigure>;
  /** Left out for the county. */
  schoolId?: SchoolId;
}) {
  const { t } = useTranslation();
  const figures = DayFigure.options.map((name) => ({
    name,
    label: t(`today.figure.${name}`),
    value: day[name],
    attention: name === "late" && day.late > 0,
    href: dayLessonsHref(name, schoolId),
  }));
  return <Figures figures={figures} large />;
}
