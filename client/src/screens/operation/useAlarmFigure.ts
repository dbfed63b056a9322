import { useTranslation } from "react-i18next";
import type { AlarmKind } from "../../../../protocol/operation.ts";

/** A figure of an alarm in words, in the unit that its kind is told in. */
export function useAlarmFigure() {
  const { t } = useTranslation();
  return (kind: AlarmKind, value: number): string => {
    switch (kind) {
      case "diskSpace":
        return t("operation.percentFree", { value });
      case "captureLoss":
        return t("operation.percent", { value: value / 10_000 });
      case "workerDeaths":
        return t("operation.deaths", { count: Math.round(value) });
      case "queueAge":
        return t("operation.minutes", { count: Math.round(value / 60) });
      case "quotaUse":
        return t("operation.percentOfQuota", { value });
      case "quotasReached":
        return t("operation.schoolsOver", { count: Math.round(value) });
    }
  };
}
