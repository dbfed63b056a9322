import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { stageOf } from "../../../../protocol/grades.ts";
import type { ClassDay } from "../../../../protocol/today.ts";
import { IconMessage } from "../../components/icons.ts";
import { DayItems } from "./DayItems.tsx";
import { WeekLink } from "./WeekLink.tsx";
import css from "./Today.module.css";

/** The youngest read larger letters. */
const young: readonly (string | null)[] = ["k1", "k2", "k3", "1", "2", "3"];

/** The day of a class: for its children, their families, and its head teacher. */
export function ClassToday({ classDay }: { classDay: ClassDay }) {
  const { t } = useTranslation();
  const { as, child, className, schoolName, grade, day, items } = classDay;
  const plays = grade !== null && stageOf(grade) === "kindergarten";
  const title =
    as === "student"
      ? null
      : as === "guardian"
        ? t(plays ? "today.childsActivities" : "today.childsDay", {
            name: child?.displayName ?? "",
          })
        : t("today.classDay", { name: className });
  return (
    <Stack
      component="section"
      gap="sm"
      className={young.includes(grade) && as !== "headTeacher" ? (css["young"] ?? "") : ""}
      data-testid={`day-of-${as}`}
    >
      {title !== null && (
        <div>
          <Title order={2} size="h3">
            {title}
          </Title>
          <Text c="dimmed">{`${schoolName} ${className}`}</Text>
        </div>
      )}
      <DayItems items={items} day={day} as={as} />
      <Group>
        <WeekLink classId={classDay.classId} />
        {as === "guardian" && (
          <Button
            component={Link}
            href="/threads"
            variant="subtle"
            leftSection={<IconMessage size={18} />}
            data-testid="see-threads"
          >
            {t("nav.threads")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
