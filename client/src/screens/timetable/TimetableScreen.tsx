import { Anchor, Group, NativeSelect, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import { addDays, Day, mondayOf } from "../../../../protocol/days.ts";
import { SchoolId } from "../../../../protocol/ids.ts";
import { useClasses, useSchools } from "../../api/schools.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCalendarEvent } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import { WeekStepper } from "../../components/WeekStepper.tsx";
import NotFoundScreen from "../NotFoundScreen.tsx";
import { WeekEditor } from "./WeekEditor.tsx";

/** The timetable of a school, one class and one week at a time; both are in the address. */
export default function TimetableScreen({ schoolId }: { schoolId: string }) {
  const parsed = SchoolId.safeParse(schoolId);
  return parsed.success ? <OfSchool schoolId={parsed.data} /> : <NotFoundScreen />;
}

function OfSchool({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const { day: today } = useDistrictClock();
  const schools = useSchools();
  const classes = useClasses(schoolId);
  const [search, setSearch] = useSearchParams();
  const school = schools.data?.find((one) => one.schoolId === schoolId);
  if (schools.data && !school?.mayManage) return <NotFoundScreen />;
  const thisWeek = mondayOf(today);
  const week = mondayOf(Day.catch(thisWeek).parse(search.get("week")));
  const chosen = classes.data?.find(({ classId }) => classId === search.get("class"));
  const schoolClass = chosen ?? classes.data?.[0];
  const go = (to: { class?: string; week?: string }): void =>
    setSearch(
      { class: to.class ?? schoolClass?.classId ?? "", week: to.week ?? week },
      { replace: true },
    );
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("timetable.title") })}</title>
      <div>
        <Anchor component={Link} href={`/schools/${schoolId}`}>
          {school?.name ?? t("nav.schools")}
        </Anchor>
        <Title order={1} size="h2">
          {t("timetable.title")}
        </Title>
      </div>
      {classes.error && !classes.data ? (
        <ErrorNote error={classes.error} onRetry={() => void classes.refetch()} />
      ) : !classes.data ? (
        <LoadingRows />
      ) : !schoolClass ? (
        <EmptyState
          icon={<IconCalendarEvent size={48} />}
          title={t("schools.noClassesTitle")}
          text={t("schools.noClassesText")}
        />
      ) : (
        <>
          <Group gap="sm" align="flex-end">
            <NativeSelect
              label={t("people.class")}
              data={classes.data.map(({ classId, name }) => ({ value: classId, label: name }))}
              value={schoolClass.classId}
              onChange={(event) => go({ class: event.currentTarget.value })}
              data-testid="timetable-class"
            />
            <WeekStepper
              week={week}
              isThisWeek={week === thisWeek}
              onStep={(weeks) => go({ week: addDays(week, 7 * weeks) })}
              onThisWeek={() => go({ week: thisWeek })}
            />
          </Group>
          <WeekEditor
            key={`${schoolClass.classId} ${week}`}
            classId={schoolClass.classId}
            schoolId={schoolId}
            week={week}
          />
        </>
      )}
    </Stack>
  );
}
