import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLessons } from "../../api/lessons.ts";
import { useMe } from "../../api/session.ts";
import { LessonLists } from "./LessonLists.tsx";
import { ArrangeLesson } from "./ArrangeLesson.tsx";
import { StartLesson } from "./StartLesson.tsx";
import { TodayTitle } from "./TodayTitle.tsx";

/** Everybody's first page: what there is to do now, by role, and the lessons. */
export default function HomeScreen() {
  const { t } = useTranslation();
  const me = useMe().data;
  const lessons = useLessons();
  const is = (role: string): boolean => me?.memberships.some((one) => one.role === role) ?? false;
  const teaches = is("teacher");
  const operates = is("operator") || is("schoolAdmin");
  const emptyText = teaches
    ? t("home.emptyTeacher")
    : operates
      ? t("home.emptyOperator")
      : t("home.emptyStudent");
  return (
    <Stack gap="xl">
      <title>{t("app.pageTitle", { page: t("nav.lessons") })}</title>
      <TodayTitle liveCount={lessons.data?.filter(({ state }) => state === "live").length ?? 0} />
      {teaches && <StartLesson />}
      {operates && <ArrangeLesson />}
      <LessonLists
        lessons={lessons.data}
        error={lessons.error}
        onRetry={() => void lessons.refetch()}
        emptyText={emptyText}
        showTeacher={!teaches || operates}
      />
    </Stack>
  );
}
