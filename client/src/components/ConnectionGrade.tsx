import { useTranslation } from "react-i18next";
import { IconWifi, IconWifi1, IconWifi2, IconWifiOff } from "./icons.ts";
import css from "./ConnectionGrade.module.css";

const pictures = [IconWifiOff, IconWifi1, IconWifi2, IconWifi] as const;

/** 3 good, 2 fair, 1 poor, 0 nothing arrives; null until measured. Shape, colour and word. */
export function ConnectionGrade({
  grade,
  label,
}: {
  grade: number | null;
  /** What is graded, when it is not clear from its place. */
  label?: string;
}) {
  const { t } = useTranslation();
  const step = grade === 3 || grade === 2 || grade === 1 || grade === 0 ? grade : null;
  const Picture = step === null ? IconWifi : pictures[step];
  return (
    <span className={css["grade"]} data-grade={step ?? "unknown"}>
      <Picture size={18} aria-hidden="true" />
      <span>
        {label}
        {t(`connection.grade${step ?? "Unknown"}`)}
      </span>
    </span>
  );
}
