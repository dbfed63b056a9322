import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconCalendarEvent } from "../../components/icons.ts";

/** An account that belongs nowhere yet. */
export function NothingHere() {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={<IconCalendarEvent size={48} />}
      title={t("today.nowhereTitle")}
      text={t("today.nowhereText")}
    />
  );
}
