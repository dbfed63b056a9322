import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ReplayNoteId } from "../../../../protocol/ids.ts";
import { longestReplayNote } from "../../../../protocol/replayNotes.ts";
import { clockText } from "../../components/clockText.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { errorKey } from "../../components/errorKey.ts";
import { IconPlayerPlay, IconTrash } from "../../components/icons.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import type { NoteBook, NoteInBook } from "./noteBook.ts";
import css from "./ReplaySide.module.css";

/** What one has noted for oneself, each a way to its moment; it is kept while one writes. */
export function NotesPanel({
  book,
  notes,
  error,
  writingId,
  onAgain,
  onSeek,
}: {
  book: NoteBook;
  notes: readonly NoteInBook[];
  error: unknown;
  /** That was begun last: there one goes on writing. */
  writingId: ReplayNoteId | null;
  onAgain: () => void;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <section aria-label={t("replaySide.notes")} data-testid="replay-notes">
      {error !== null && <ErrorNote error={error} onRetry={onAgain} />}
      <p className={css["quiet"]}>
        {notes.length === 0 ? t("replaySide.notesEmpty") : t("replaySide.notesPrivate")}
      </p>
      <ul className={css["list"]}>
        {notes.map((note) => (
          <Note key={note.noteId} {...{ book, note, onSeek }} isBegun={note.noteId === writingId} />
        ))}
      </ul>
    </section>
  );
}

function Note({
  book,
  note: { noteId, atMs, text, kept, error },
  isBegun,
  onSeek,
}: {
  book: NoteBook;
  note: NoteInBook;
  isBegun: boolean;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  const time = clockText(atMs);
  return (
    <li className={css["note"]} data-kept={kept} data-testid="replay-note">
      <div className={css["at"]}>
        <CardAct
          icon={<IconPlayerPlay size={18} aria-hidden="true" />}
          label={time}
          onClick={() => onSeek(atMs)}
          testId="go-note"
        />
        <span className={css["kept"]} role="status">
          {error === null && (kept ? "" : t("replaySide.keeping"))}
        </span>
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={44}
        aria-label={t("replaySide.deleteNote", { time })}
        onClick={() => book.remove(noteId)}
        data-testid="delete-note"
      >
        <IconTrash size={20} aria-hidden="true" />
      </ActionIcon>
      <textarea
        rows={2}
        maxLength={longestReplayNote}
        aria-label={t("replaySide.noteText", { time })}
        placeholder={t("replaySide.notePlaceholder")}
        value={text}
        autoFocus={isBegun}
        onChange={(event) => book.write(noteId, event.currentTarget.value)}
        onBlur={() => book.flush()}
        data-testid="note-text"
      />
      {error !== null && (
        <div className={css["notKept"]} role="alert">
          {t("replaySide.notKept", { why: t(`errors.${errorKey(error)}`) })}
          <Button variant="default" onClick={() => book.flush()}>
            {t("common.retry")}
          </Button>
        </div>
      )}
    </li>
  );
}
