import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Chapter,
  type LessonChapters,
  longestChapterTitle,
  mostChapters,
} from "../../../../protocol/chapters.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useEditChapters, useResetChapters } from "../../api/chapters.ts";
import { clockText } from "../../components/clockText.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconArrowBackUp, IconPlus, IconTrash } from "../../components/icons.ts";
import { type ChapterLine, chaptersIn, faultOf, timeOf } from "./chapterDraft.ts";
import css from "./ReplaySide.module.css";

/** Chapters as lines to write: renamed, moved, added and deleted, and kept all at once. */
export default function ChaptersEditor({
  lessonId,
  chapters,
  edited,
  positionMs,
  onClose,
}: {
  lessonId: LessonId;
  /** That there are, whoever wrote them. */
  chapters: readonly Chapter[];
  edited: LessonChapters["edited"];
  positionMs: number;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [lines, setLines] = useState<ChapterLine[]>(() =>
    chapters.map(({ atMs, title }, key) => ({ key, time: clockText(atMs), title })),
  );
  const [nextKey, setNextKey] = useState(chapters.length);
  /** Whoever else writes meanwhile is not written over. */
  const [insteadOf] = useState(edited?.at ?? null);
  const [resetting, setResetting] = useState(false);
  const edit = useEditChapters(lessonId);
  const reset = useResetChapters(lessonId);
  const made = chaptersIn(lines);
  const change = (key: number, to: Partial<ChapterLine>): void =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...to } : line)));
  const add = (): void => {
    const line = { key: nextKey, time: clockText(positionMs), title: "" };
    const after = lines.findIndex(({ time }) => (timeOf(time) ?? 0) > positionMs);
    setLines(lines.toSpliced(after === -1 ? lines.length : after, 0, line));
    setNextKey(nextKey + 1);
  };
  return (
    <form
      className={css["editor"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (made) edit.mutate({ chapters: made, insteadOf }, { onSuccess: onClose });
      }}
      aria-label={t("replaySide.editChapters")}
      data-testid="chapters-editor"
    >
      {lines.length === 0 && <p className={css["quiet"]}>{t("replaySide.chaptersNone")}</p>}
      <ol className={css["rows"]}>
        {lines.map((line) => {
          const fault = faultOf(line);
          return (
            <li key={line.key}>
              <TextInput
                aria-label={t("replaySide.chapterTime")}
                value={line.time}
                inputMode="numeric"
                error={fault === "time" && t("replaySide.timeFault")}
                onChange={(event) => change(line.key, { time: event.currentTarget.value })}
              />
              <TextInput
                aria-label={t("replaySide.chapterTitle")}
                placeholder={t("replaySide.chapterTitle")}
                value={line.title}
                maxLength={longestChapterTitle}
                autoFocus={line.key >= chapters.length}
                onChange={(event) => change(line.key, { title: event.currentTarget.value })}
                data-testid="chapter-title"
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={44}
                aria-label={t("replaySide.deleteChapter", { title: line.title })}
                onClick={() => setLines(lines.filter(({ key }) => key !== line.key))}
                data-testid="delete-chapter"
              >
                <IconTrash size={20} aria-hidden="true" />
              </ActionIcon>
            </li>
          );
        })}
      </ol>
      <Button
        variant="default"
        leftSection={<IconPlus size={18} aria-hidden="true" />}
        disabled={lines.length >= mostChapters}
        onClick={add}
        data-testid="add-chapter"
      >
        {t("replaySide.addChapter", { time: clockText(positionMs) })}
      </Button>
      {edit.error && <ErrorNote error={edit.error} />}
      <Button
        type="submit"
        disabled={made === null}
        loading={edit.isPending}
        data-testid="save-chapters"
      >
        {t("replaySide.save")}
      </Button>
      <Button variant="default" onClick={onClose}>
        {t("common.cancel")}
      </Button>
      {edited && (
        <Button
          variant="subtle"
          leftSection={<IconArrowBackUp size={18} aria-hidden="true" />}
          onClick={() => setResetting(true)}
          data-testid="reset-chapters"
        >
          {t("replaySide.resetChapters")}
        </Button>
      )}
      {resetting && (
        <ConfirmDialog
          title={t("replaySide.resetChapters")}
          text={t("replaySide.resetText")}
          confirm={t("replaySide.resetChapters")}
          pending={reset.isPending}
          error={reset.error}
          onConfirm={() => reset.mutate(undefined, { onSuccess: onClose })}
          onClose={() => setResetting(false)}
        />
      )}
    </form>
  );
}
