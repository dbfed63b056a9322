import { SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClassDay, Today } from "../../../../protocol/today.ts";
import { useToday } from "../../api/today.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { GuardianNotice, StudentNotice } from "../consents/FamilyNotice.tsx";
import { ClassToday } from "./ClassToday.tsx";
import { DistrictToday } from "./DistrictToday.tsx";
import { NothingHere } from "./NothingHere.tsx";
import { Replays } from "./Replays.tsx";
import { SchoolToday } from "./SchoolToday.tsx";
import { TeachingToday } from "./TeachingToday.tsx";
import { TodayTitle } from "./TodayTitle.tsx";

/** Everybody's first page: now, next, to do. Somebody with several roles has several parts. */
export default function TodayScreen() {
  const { t } = useTranslation();
  const today = useToday();
  return (
    <Stack gap="xl">
      <title>{t("app.pageTitle", { page: t("nav.today") })}</title>
      <TodayTitle today={today.data} />
      {today.data ? (
        <Parts today={today.data} />
      ) : today.error ? (
        <ErrorNote error={today.error} onRetry={() => void today.refetch()} />
      ) : (
        <LoadingRows />
      )}
    </Stack>
  );
}

function Parts({ today }: { today: Today }) {
  const { teaching, classes, schools, district, replays } = today;
  const learning = classes.filter(({ as }) => as === "student");
  const children = classes.filter(({ as }) => as === "guardian");
  const heads = classes.filter(({ as }) => as === "headTeacher");
  const nothing = !teaching && !district && classes.length === 0 && schools.length === 0;
  if (nothing) return <NothingHere />;
  return (
    <>
      {learning.map((one) => (
        <ClassToday key={one.classId} classDay={one} />
      ))}
      {learning.length > 0 && <StudentNotice />}
      {children.length > 0 && <Children classDays={children} />}
      {teaching && <TeachingToday {...teaching} />}
      {heads.map((one) => (
        <ClassToday key={one.classId} classDay={one} />
      ))}
      {schools.map((one) => (
        <SchoolToday key={one.schoolId} schoolDay={one} />
      ))}
      {district && <DistrictToday districtDay={district} />}
      {replays.length > 0 && <Replays replays={replays} showTeacher={!teaching} />}
    </>
  );
}

/** One child at a time; the others are one tap away. */
function Children({ classDays }: { classDays: readonly ClassDay[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<string>();
  const keyOf = ({ child, classId }: ClassDay): string => `${child?.personId} ${classId}`;
  const shown = classDays.find((one) => keyOf(one) === chosen) ?? classDays[0];
  if (!shown) return null;
  return (
    <Stack gap="md">
      {classDays.length > 1 && (
        <SegmentedControl
          size="md"
          value={keyOf(shown)}
          onChange={setChosen}
          data={classDays.map((one) => ({
            value: keyOf(one),
            label: one.child?.displayName ?? one.className,
          }))}
          aria-label={t("today.children")}
        />
      )}
      <ClassToday key={keyOf(shown)} classDay={shown} />
      {shown.child && <GuardianNotice childId={shown.child.personId} />}
    </Stack>
  );
}
