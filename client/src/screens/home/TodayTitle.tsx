import { Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { dayText } from "../../components/dayText.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";

/** "Wednesday, 12 March", and how many lessons run right now. */
export function TodayTitle({ liveCount }: { liveCount: number }) {
  const { t, i18n } = useTranslation();
  const { day } = useDistrictClock();
  const today = dayText(day, i18n.language, { weekday: "long", month: "long", day: "numeric" });
  return (
    <div>
      <Title order={1} size="h2">
        {today}
      </Title>
      <Text c="dimmed">
        {liveCount > 0 ? t("home.liveNow", { count: liveCount }) : t("home.nothingLive")}
      </Text>
    </div>
  );
}
