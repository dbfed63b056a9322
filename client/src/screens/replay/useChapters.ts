import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Chapter, longestChapterTitle } from "../../../../protocol/chapters.ts";
import type { Replay } from "../../../../protocol/lessons.ts";
import { useWrittenChapters } from "../../api/chapters.ts";
import { useLessonQuestions } from "../../api/questions.ts";
import { chaptersOf, pageKey } from "./chaptersOf.ts";
import { questionMoments } from "./questionMoments.ts";
import type { ReplayEvents } from "./useReplayEvents.ts";

export interface ReplayChapters {
  /** In order: those that somebody wrote, else those that follow from the lesson. */
  chapters: readonly Chapter[];
  /** Whether it is known which there are. */
  known: boolean;
}

export function useChapters(
  { lesson: { lessonId }, startedAt, durationMs }: Replay,
  { stops, polls, known }: Pick<ReplayEvents, "stops" | "polls" | "known">,
  { ready }: { ready: boolean },
): ReplayChapters {
  const { t } = useTranslation();
  const written = useWrittenChapters(lessonId, { enabled: ready });
  const asked = useLessonQuestions(lessonId, { enabled: ready });
  const chapters = useMemo(() => {
    const { edited, slideTitles = [] } = written.data ?? {};
    if (edited) return edited.chapters;
    const questions = questionMoments({ questions: asked.data ?? [], startedAt, durationMs });
    const titles = new Map(slideTitles.map((page) => [pageKey(page), page.title]));
    return chaptersOf({ stops, titles, polls, questions, durationMs }).map(
      ({ kind, atMs, text, page }) => ({
        atMs,
        title: text.slice(0, longestChapterTitle) || t(`replay.chapter.${kind}`, { page }),
      }),
    );
  }, [written.data, asked.data, stops, polls, startedAt, durationMs, t]);
  return { chapters, known: known && !written.isPending && !asked.isPending };
}
