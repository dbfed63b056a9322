import { useTranslation } from "react-i18next";

/** "12 MB used", in the megabytes that data plans are counted in. */
export function useUsedText(usedBytes: number): string {
  const { t } = useTranslation();
  return t("quality.used", { amount: Math.round(usedBytes / 1_000_000) });
}
