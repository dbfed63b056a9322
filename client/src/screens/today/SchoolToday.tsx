import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { DayItem, SchoolDay } from "../../../../protocol/today.ts";
import { IconCalendarEvent } from "../../components/icons.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import { DayFigures } from "./DayFigures.tsx";
import { DayRow } from "./DayRow.tsx";
import { flowOf } from "./dayFlow.ts";
import css from "./Today.module.css";

/** A school's day for its office: what runs, and what does not go as it should, first. */
export function SchoolToday({ schoolDay }: { schoolDay: SchoolDay }) {
  const { t } = useTranslation();
  const { schoolId, name, day, runningItems, lateItems } = schoolDay;
  return (
    <Stack component="section" gap="md" data-testid="day-of-school">
      <Title order={2} size="h3">
        {name}
      </Title>
      {day.kind === "school" ? (
        <DayFigures day={schoolDay} schoolId={schoolId} />
      ) : (
        <Text>
          {day.kind === "holiday"
            ? t("today.holiday", { name: day.name })
            : t(`today.free.${day.kind}.title`)}
        </Text>
      )}
      <Items title={t("today.lateTeachers")} items={lateItems} />
      <Items title={t("today.running")} items={runningItems} none={t("home.nothingLive")} />
      <Group>
        <Button
          component={Link}
          href={`/schools/${schoolId}/timetable`}
          variant="default"
          leftSection={<IconCalendarEvent size={18} />}
        >
          {t("schools.timetable")}
        </Button>
      </Group>
    </Stack>
  );
}

function Items({
  title,
  items,
  none,
}: {
  title: string;
  items: readonly DayItem[];
  /** What is said where there are none; without it the part is not shown then. */
  none?: string;
}) {
  const { nowMs } = useDistrictClock();
  if (items.length === 0 && none === undefined) return null;
  return (
    <div>
      <Title order={3} size="h4" mb={4}>
        {title}
      </Title>
      {items.length === 0 ? (
        <Text c="dimmed">{none}</Text>
      ) : (
        <ul className={css["rows"]}>
          {items.map((item) => (
            <DayRow
              key={item.lesson?.lessonId ?? item.startsAt}
              item={item}
              flow={flowOf(item, nowMs)}
              as="office"
            />
          ))}
        </ul>
      )}
    </div>
  );
}
