import { Button, Group, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Today } from "../../../../protocol/today.ts";
import { IconVideo } from "../../components/icons.ts";
import { DayItems } from "./DayItems.tsx";
import { WeekLink } from "./WeekLink.tsx";

/** What a teacher teaches today. */
export function TeachingToday({ day, items }: NonNullable<Today["teaching"]>) {
  const { t } = useTranslation();
  return (
    <Stack component="section" gap="sm" data-testid="day-of-teacher">
      <Title order={2} size="h3">
        {t("today.teaching")}
      </Title>
      <DayItems items={items} day={day} as="teacher" />
      <Group gap="sm">
        <Button
          component={Link}
          href="/lessons"
          variant="default"
          leftSection={<IconVideo size={18} />}
          data-testid="teach-now"
        >
          {t("today.teachNow")}
        </Button>
        <WeekLink classId={null} />
      </Group>
    </Stack>
  );
}
