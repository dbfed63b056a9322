import { Button } from "@mantine/core";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Chapter } from "../../../../protocol/chapters.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useWrittenChapters } from "../../api/chapters.ts";
import { clockText } from "../../components/clockText.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconPencil } from "../../components/icons.ts";
import { ChaptersEditor } from "./importReplaySide.ts";
import css from "./ReplaySide.module.css";

/** The parts of the lesson, each a way to where it begins; whoever may writes them anew. */
export function ChaptersPanel({
  lessonId,
  chapters,
  positionMs,
  onSeek,
}: {
  lessonId: LessonId;
  chapters: readonly Chapter[];
  positionMs: number;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  const written = useWrittenChapters(lessonId, { enabled: true });
  const [editing, setEditing] = useState(false);
  const edited = written.data?.edited ?? null;
  if (editing)
    return (
      <Suspense fallback={null}>
        <ChaptersEditor
          {...{ lessonId, chapters, edited, positionMs }}
          onClose={() => setEditing(false)}
        />
      </Suspense>
    );
  const current = chapters.findLastIndex(({ atMs }) => atMs <= positionMs);
  return (
    <>
      {written.error && !written.data ? (
        <ErrorNote error={written.error} onRetry={() => void written.refetch()} />
      ) : chapters.length === 0 ? (
        <p className={css["quiet"]}>
          {edited ? t("replaySide.chaptersNone") : t("replaySide.chaptersEmpty")}
        </p>
      ) : (
        <ol className={css["list"]}>
          {chapters.map(({ atMs, title }, i) => (
            // Two may begin at the same moment; the list is drawn anew whenever it changes.
            <li key={`${atMs}-${i}`}>
              <button
                type="button"
                className={css["chapter"]}
                aria-current={i === current}
                onClick={() => onSeek(atMs)}
                data-testid="go-chapter"
              >
                <span>{clockText(atMs)}</span>
                <span>{title}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {edited && (
        <p className={css["quiet"]} data-testid="chapters-edited">
          {t(edited.byName === null ? "replaySide.editedAt" : "replaySide.editedBy", {
            ...{ name: edited.byName, date: new Date(edited.at) },
          })}
        </p>
      )}
      {written.data?.mayEdit === true && (
        <div className={css["foot"]}>
          <Button
            variant="default"
            leftSection={<IconPencil size={18} aria-hidden="true" />}
            onClick={() => setEditing(true)}
            data-testid="edit-chapters"
          >
            {t("replaySide.editChapters")}
          </Button>
        </div>
      )}
    </>
  );
}
