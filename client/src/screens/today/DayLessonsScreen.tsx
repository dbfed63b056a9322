import { Anchor, Group, NativeSelect, Pagination, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import { SchoolId } from "../../../../protocol/ids.ts";
import { DayFigure, type DayLessons, DayLessonsQuery } from "../../../../protocol/today.ts";
import { filledIn } from "../../api/filledIn.ts";
import { useSchools } from "../../api/schools.ts";
import { type DayLessonsFilter, useDayLessons } from "../../api/today.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCalendarEvent } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import { DayRow } from "./DayRow.tsx";
import { flowOf } from "./dayFlow.ts";
import css from "./Today.module.css";

/** The lessons behind a number of today's page; which number and which school live in the address. */
export default function DayLessonsScreen() {
  const { t } = useTranslation();
  const [filter, setFilter] = useDayLessonsFilter();
  const lessons = useDayLessons(filter);
  const schools = useSchools().data ?? [];
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("today.lessons") })}</title>
      <div>
        <Anchor component={Link} href="/">
          {t("nav.today")}
        </Anchor>
        <Title order={1} size="h2">
          {t("today.lessons")}
        </Title>
      </div>
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label={t("today.which")}
          data={DayFigure.options.map((figure) => ({
            value: figure,
            label: t(`today.figure.${figure}`),
          }))}
          value={filter.figure}
          onChange={(event) =>
            setFilter({ ...filter, figure: DayFigure.parse(event.currentTarget.value), page: 1 })
          }
          data-testid="filter-figure"
        />
        {schools.length > 1 && (
          <NativeSelect
            label={t("people.school")}
            data={[
              { value: "", label: t("people.all") },
              ...schools.map(({ schoolId, name }) => ({ value: schoolId, label: name })),
            ]}
            value={filter.schoolId ?? ""}
            onChange={(event) =>
              setFilter({
                ...filter,
                schoolId: SchoolId.safeParse(event.currentTarget.value).data,
                page: 1,
              })
            }
            data-testid="filter-school"
          />
        )}
      </Group>
      {lessons.error && !lessons.data ? (
        <ErrorNote error={lessons.error} onRetry={() => void lessons.refetch()} />
      ) : !lessons.data ? (
        <LoadingRows rows={8} />
      ) : lessons.data.items.length === 0 ? (
        <EmptyState
          icon={<IconCalendarEvent size={48} />}
          title={t("today.noneTitle")}
          text={t("today.noneText")}
        />
      ) : (
        <Stack gap="sm" aria-busy={lessons.isPlaceholderData}>
          <Text c="dimmed">{t("today.lessonTotal", { count: lessons.data.total })}</Text>
          <Items lessons={lessons.data} />
          {lessons.data.total > lessons.data.pageSize && (
            <Pagination
              total={Math.ceil(lessons.data.total / lessons.data.pageSize)}
              value={lessons.data.page}
              onChange={(page) => setFilter({ ...filter, page })}
              getControlProps={(control) => ({ "aria-label": t(`people.pages.${control}`) })}
            />
          )}
        </Stack>
      )}
    </Stack>
  );
}

function Items({ lessons: { items } }: { lessons: DayLessons }) {
  const { nowMs } = useDistrictClock();
  return (
    <ol className={css["rows"]}>
      {items.map((item) => (
        <DayRow key={item.lesson?.lessonId} item={item} flow={flowOf(item, nowMs)} as="county" />
      ))}
    </ol>
  );
}

/** Nonsense in the address is passed over. */
function useDayLessonsFilter(): [DayLessonsFilter, (filter: DayLessonsFilter) => void] {
  const [search, setSearch] = useSearchParams();
  const { figure, schoolId, page } = DayLessonsQuery.shape;
  const filter: DayLessonsFilter = {
    figure: figure.catch("planned").parse(search.get("figure") ?? undefined),
    schoolId: schoolId.catch(undefined).parse(search.get("school") ?? undefined),
    page: page.catch(1).parse(search.get("page") ?? 1),
  };
  const setFilter = (next: DayLessonsFilter): void =>
    setSearch(
      filledIn({
        figure: next.figure,
        school: next.schoolId,
        page: next.page > 1 ? String(next.page) : undefined,
      }),
      { replace: true },
    );
  return [filter, setFilter];
}
