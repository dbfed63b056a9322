import { Button, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { longestSearch } from "../../../../protocol/search.ts";
import { useSearch } from "../../api/search.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconSearch } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import { FoundLessonCard } from "./FoundLessonCard.tsx";
import css from "./Search.module.css";

/** Finds the moment of a lesson by a word; what is looked for lives in the address. */
export default function SearchScreen() {
  const { t } = useTranslation();
  const [address, setAddress] = useSearchParams();
  const q = (address.get("q") ?? "").trim().slice(0, longestSearch);
  const results = useSearch(q);
  const lessons = results.data?.pages.flatMap((page) => page.lessons);
  return (
    <Stack gap="lg" maw={760}>
      <title>{t("app.pageTitle", { page: t("nav.search") })}</title>
      <div>
        <Title order={1} size="h2">
          {t("nav.search")}
        </Title>
        <Text c="dimmed" size="sm">
          {t("search.about")}
        </Text>
      </div>
      <form role="search" onSubmit={(event) => event.preventDefault()}>
        <SearchField
          label={t("search.field")}
          example={t("search.example")}
          value={q}
          onSearch={(words) => setAddress(words === "" ? {} : { q: words }, { replace: true })}
          testId="search-replays"
        />
      </form>
      {results.error && !results.isPlaceholderData && (
        <ErrorNote error={results.error} onRetry={() => void results.refetch()} />
      )}
      {q === "" ? (
        <EmptyState
          icon={<IconSearch size={48} />}
          title={t("search.startTitle")}
          text={t("search.startText")}
        />
      ) : !lessons ? (
        !results.error && <LoadingRows rows={4} height={96} />
      ) : lessons.length === 0 ? (
        results.isFetching ? (
          <LoadingRows rows={4} height={96} />
        ) : (
          <EmptyState
            icon={<IconSearch size={48} />}
            title={t("search.noneTitle", { q })}
            text={t("search.noneText")}
          />
        )
      ) : (
        <>
          <ol
            className={css["list"]}
            aria-label={t("search.results")}
            aria-busy={results.isPlaceholderData}
          >
            {lessons.map((lesson) => (
              <FoundLessonCard key={lesson.lessonId} lesson={lesson} />
            ))}
          </ol>
          {results.hasNextPage && (
            <Button
              variant="default"
              loading={results.isFetchingNextPage}
              onClick={() => void results.fetchNextPage()}
              data-testid="more-found"
            >
              {t("search.more")}
            </Button>
          )}
        </>
      )}
    </Stack>
  );
}
