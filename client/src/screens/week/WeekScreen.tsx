import { Button, Group, NativeSelect, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { addDays, Day, mondayOf } from "../../../../protocol/days.ts";
import type { Me } from "../../../../protocol/people.ts";
import { useMe } from "../../api/session.ts";
import { useWeekPlan } from "../../api/today.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconPrinter } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import { WeekStepper } from "../../components/WeekStepper.tsx";
import { WeekDays } from "./WeekDays.tsx";

/** Whose weeks somebody may look at: their classes' or child's, and what they teach. */
const weeksOf = (me: Me | null | undefined, own: string) => [
  ...((me?.memberships ?? []).some(({ role }) => role === "teacher")
    ? [{ classId: null, label: own }]
    : []),
  ...(me?.memberships ?? []).flatMap((held) => {
    const isOfClass =
      held.role === "student" || held.role === "headTeacher" || held.role === "guardian";
    if (!isOfClass || held.classId === null) return [];
    const name = me?.placeNames[held.classId] ?? "";
    return [
      {
        classId: held.classId,
        label: held.role === "guardian" ? `${held.childName} · ${name}` : name,
      },
    ];
  }),
];

/** The published week; class and week are in the address. */
export default function WeekScreen() {
  const { t } = useTranslation();
  const me = useMe().data;
  const { day: today } = useDistrictClock();
  const [search, setSearch] = useSearchParams();
  const weeks = weeksOf(me, t("today.teaching"));
  const thisWeek = mondayOf(today);
  const week = mondayOf(Day.catch(today).parse(search.get("week")));
  const chosen = weeks.find(({ classId }) => classId === search.get("class")) ?? weeks[0];
  const classId = chosen?.classId ?? null;
  const plan = useWeekPlan({ week, classId });
  const go = (to: { week?: string; class?: string }): void => {
    const next = { class: to.class ?? classId ?? "", week: to.week ?? week };
    setSearch(
      Object.entries(next).filter(([, value]) => value !== ""),
      { replace: true },
    );
  };
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("today.week") })}</title>
      <Title order={1} size="h2">
        {chosen?.classId ? `${t("today.week")} · ${chosen.label}` : t("today.week")}
      </Title>
      <Group gap="sm" align="flex-end">
        {weeks.length > 1 && (
          <NativeSelect
            aria-label={t("people.class")}
            data={weeks.map((one) => ({ value: one.classId ?? "", label: one.label }))}
            value={classId ?? ""}
            onChange={(event) => go({ class: event.currentTarget.value })}
          />
        )}
        <WeekStepper
          week={week}
          isThisWeek={week === thisWeek}
          onStep={(count) => go({ week: addDays(week, 7 * count) })}
          onThisWeek={() => go({ week: thisWeek })}
        />
        <Button
          variant="subtle"
          leftSection={<IconPrinter size={18} />}
          onClick={() => globalThis.print()}
        >
          {t("week.print")}
        </Button>
      </Group>
      {plan.data ? (
        <WeekDays plan={plan.data} today={today} showClasses={classId === null} />
      ) : plan.error ? (
        <ErrorNote error={plan.error} onRetry={() => void plan.refetch()} />
      ) : (
        <LoadingRows rows={5} />
      )}
    </Stack>
  );
}
