import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { addDays, type Day } from "../../../protocol/days.ts";
import { dayRangeText } from "./dayText.ts";
import { IconArrowLeft, IconArrowRight } from "./icons.ts";

/** Which week is shown, and the ways to the ones beside it. */
export function WeekStepper({
  week,
  isThisWeek,
  onStep,
  onThisWeek,
}: {
  week: Day;
  isThisWeek: boolean;
  onStep: (weeks: -1 | 1) => void;
  onThisWeek: () => void;
}) {
  const { t, i18n } = useTranslation();
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="default"
        aria-label={t("week.before")}
        onClick={() => onStep(-1)}
        data-testid="week-before"
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <Text fw={600} ta="center" miw={150} aria-live="polite" data-testid="week">
        {dayRangeText(week, addDays(week, 6), i18n.language, { month: "short", day: "numeric" })}
      </Text>
      <ActionIcon
        variant="default"
        aria-label={t("week.after")}
        onClick={() => onStep(1)}
        data-testid="week-after"
      >
        <IconArrowRight size={20} />
      </ActionIcon>
      {!isThisWeek && (
        <Button variant="subtle" px="xs" onClick={onThisWeek}>
          {t("week.this")}
        </Button>
      )}
    </Group>
  );
}
