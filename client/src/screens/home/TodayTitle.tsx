import { Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** "Wednesday, 12 March", and how many lessons run right now. */
export function TodayTitle({ liveCount }: { liveCount: number }) {
  const { t, i18n } = useTranslation();
  const [openedAt] = useState(() => new Date());
  const today = new Intl.DateTimeFormat(i18n.language, {
    weekday: "long",
    month: "long",
    day: "numeric",
  }).format(openedAt);
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
