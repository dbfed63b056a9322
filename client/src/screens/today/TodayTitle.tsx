import { Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Today } from "../../../../protocol/today.ts";
import { dayText } from "../../components/dayText.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";

/** "Wednesday, 25 November", and how full the day is. */
export function TodayTitle({ today }: { today: Today | undefined }) {
  const { t, i18n } = useTranslation();
  const { day } = useDistrictClock();
  const own = today?.teaching?.items ?? today?.classes[0]?.items;
  const count = own?.filter(({ lesson }) => lesson !== null).length;
  return (
    <div>
      <Title order={1} size="h2">
        {dayText(today?.day ?? day, i18n.language)}
      </Title>
      <Text c="dimmed" mih={24}>
        {count !== undefined && count > 0 && t("today.lessonCount", { count })}
      </Text>
    </div>
  );
}
