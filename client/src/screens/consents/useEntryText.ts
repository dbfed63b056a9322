import { useTranslation } from "react-i18next";
import type { ConsentEntry } from "../../../../protocol/consents.ts";
import { wallClock } from "../../../../protocol/days.ts";
import { dayText } from "../../components/dayText.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";

/** Who said it, how and when: "示例家长，2026年11月27日". */
export function useEntryText(): (entry: ConsentEntry) => string {
  const { t, i18n } = useTranslation();
  const { timeZone } = useDistrictClock();
  return ({ how, by, at }) =>
    t(`consents.by.${how}`, {
      name: by?.displayName ?? t("common.gone"),
      day: dayText(wallClock(new Date(at), timeZone).day, i18n.language, {
        year: "numeric",
        month: "short",
        day: "numeric",
      }),
    });
}
