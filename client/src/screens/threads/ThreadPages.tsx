import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { useOwnThreads } from "../../api/threads.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconMessage } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { ThreadCard } from "./ThreadCard.tsx";
import css from "./Threads.module.css";

/** Page after page, the thread in which something was written last first. */
export function ThreadPages({
  of,
  empty,
}: {
  of: ReturnType<typeof useOwnThreads>;
  empty: string;
}) {
  const { t } = useTranslation();
  const threads = of.data?.pages.flatMap((page) => page.threads);
  if (!threads)
    return of.error ? (
      <ErrorNote error={of.error} onRetry={() => void of.refetch()} />
    ) : (
      <LoadingRows rows={3} height={120} />
    );
  if (threads.length === 0)
    return (
      <EmptyState icon={<IconMessage size={48} />} title={t("threads.noneTitle")} text={empty} />
    );
  return (
    <div className={css["list"]}>
      {threads.map((thread) => (
        <ThreadCard key={`${thread.lesson.lessonId} ${thread.child.personId}`} thread={thread} />
      ))}
      {of.error && <ErrorNote error={of.error} onRetry={() => void of.fetchNextPage()} />}
      {of.hasNextPage && (
        <Button
          variant="default"
          loading={of.isFetchingNextPage}
          onClick={() => void of.fetchNextPage()}
          data-testid="older-threads"
        >
          {t("threads.older")}
        </Button>
      )}
    </div>
  );
}
