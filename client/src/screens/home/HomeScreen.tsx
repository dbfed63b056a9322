import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLessons } from "../../api/lessonLists.ts";
import { useMe } from "../../api/session.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { type ListedLessons, LessonLists } from "./LessonLists.tsx";
import { ArrangeLesson } from "./ArrangeLesson.tsx";
import { StartLesson } from "./StartLesson.tsx";
import { TodayTitle } from "./TodayTitle.tsx";

/** Everybody's first page: what there is to do now, by role, and the lessons. */
export default function HomeScreen() {
  const { t } = useTranslation();
  const me = useMe().data;
  const live = useLessons("live");
  const upcoming = useLessons("upcoming");
  const past = useLessons("past");
  const lists = [live, upcoming, past];
  const is = (role: string): boolean => me?.memberships.some((one) => one.role === role) ?? false;
  const teaches = is("teacher");
  const operates = is("operator") || is("schoolAdmin");
  const failed = lists.find(({ data, error }) => !data && error);
  const emptyText = teaches
    ? t("home.emptyTeacher")
    : operates
      ? t("home.emptyOperator")
      : t("home.emptyStudent");
  return (
    <Stack gap="xl">
      <title>{t("app.pageTitle", { page: t("nav.lessons") })}</title>
      <TodayTitle liveCount={lessonsIn(live).length} />
      {teaches && <StartLesson />}
      {operates && <ArrangeLesson />}
      {lists.every(({ data }) => data) ? (
        <LessonLists
          live={listed(live)}
          upcoming={listed(upcoming)}
          past={listed(past)}
          emptyText={emptyText}
          showTeacher={!teaches || operates}
        />
      ) : failed ? (
        <ErrorNote error={failed.error} onRetry={() => void failed.refetch()} />
      ) : (
        <LoadingRows />
      )}
    </Stack>
  );
}

type Pages = ReturnType<typeof useLessons>;

/** A lesson that moved between two pages meanwhile stands in the list once. */
const lessonsIn = ({ data }: Pages): ListedLessons["lessons"] => {
  const lessons = data?.pages.flatMap((page) => page.lessons) ?? [];
  return [...new Map(lessons.map((lesson) => [lesson.lessonId, lesson])).values()];
};

const listed = (pages: Pages): ListedLessons => ({
  lessons: lessonsIn(pages),
  onMore: pages.hasNextPage ? () => void pages.fetchNextPage() : null,
  isLoadingMore: pages.isFetchingNextPage,
});
