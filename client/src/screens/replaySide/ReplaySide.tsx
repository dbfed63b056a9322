import { Button, Tabs } from "@mantine/core";
import { type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { sourceMs } from "../../../../protocol/editedTime.ts";
import type { Replay } from "../../../../protocol/lessons.ts";
import { useKeptFile } from "../../api/keptFiles.ts";
import { usePastChat } from "../../api/pastChat.ts";
import { useLessonQuestions } from "../../api/questions.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { ReplayChat } from "../chat/importReplayChat.ts";
import { ReplayPolls, StageTurns } from "../replay/importReplayParts.ts";
import type { Captions } from "../replay/useCaptions.ts";
import { AudienceChoice, KeepPanel, SparePanel } from "../replayEditing/importReplayEditing.ts";
import type { ReplayChapters } from "../replay/useChapters.ts";
import type { ReplayEvents } from "../replay/useReplayEvents.ts";
import { ChaptersPanel } from "./ChaptersPanel.tsx";
import type { NoteWish } from "./noteWish.ts";
import { NotesPanel } from "./NotesPanel.tsx";
import { ReplayQuestions } from "./ReplayQuestions.tsx";
import css from "./ReplaySide.module.css";
import { ShareMoment } from "./ShareMoment.tsx";
import { TranscriptPanel } from "./TranscriptPanel.tsx";
import { useNoteBook } from "./useNoteBook.ts";

const sides = ["chapters", "transcript", "questions", "chat", "notes", "editing", "keep"] as const;
type Side = (typeof sides)[number];

/** What leads through the replay, and what was said and is noted beside it: one of them at a time. */
export default function ReplaySide({
  replay,
  events: { turns, picks, signs, polls, mayExportPolls },
  chapters,
  captions,
  positionMs,
  noteWish,
  onNote,
  onSeek,
}: {
  replay: Replay;
  events: Pick<ReplayEvents, "turns" | "picks" | "signs" | "polls" | "mayExportPolls">;
  chapters: ReplayChapters;
  captions: Captions;
  positionMs: number;
  /** The last note that was begun, by a key or a tap. */
  noteWish: NoteWish | null;
  onNote: () => void;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  const { lesson } = replay;
  const { lessonId } = lesson;
  const [chosen, setChosen] = useState<Side | null>(null);
  const { book, notes, error, again } = useNoteBook(lessonId);
  const chat = usePastChat(lessonId, { growing: lesson.state === "live" }).data;
  const asked = useLessonQuestions(lessonId, { enabled: true }).data;
  // Whoever edits the replay finds it there.
  const keeps =
    useKeptFile(lessonId, { enabled: lesson.state === "ended" }).data?.may.keep ?? false;
  const [shownWish, setShownWish] = useState<NoteWish | null>(null);
  if (noteWish !== shownWish) {
    setShownWish(noteWish);
    setChosen("notes");
  }
  useEffect(() => {
    if (noteWish) book.add(noteWish);
  }, [book, noteWish]);

  const hasChat = chat !== undefined && chat !== null && chat.length > 0;
  const leads = chapters.chapters.length + turns.length + picks.length + signs.length > 0;
  const side: Side = chosen ?? (leads ? "chapters" : "questions");
  const tab = (of: Side, count: number): ReactNode => (
    <Tabs.Tab value={of} data-testid={`tab-${of}`}>
      {count > 0
        ? t("replaySide.tabCount", { name: t(`replaySide.${of}`), count })
        : t(`replaySide.${of}`)}
    </Tabs.Tab>
  );

  return (
    <aside className={css["side"]} aria-label={t("replaySide.label")} data-testid="replay-side">
      <ShareMoment
        {...{ lessonId, positionMs, onNote }}
        linkedMs={replay.kept ? sourceMs(replay.kept, positionMs) : positionMs}
      />
      <Tabs
        value={side}
        onChange={(value) => setChosen(sides.find((one) => one === value) ?? null)}
        keepMounted={false}
        classNames={{ list: css["tabs"] ?? "", tab: css["tab"] ?? "", panel: css["panel"] ?? "" }}
      >
        <Tabs.List aria-label={t("replaySide.label")}>
          {tab("chapters", 0)}
          {(captions.tracks.length > 0 || captions.mayWrite) && tab("transcript", 0)}
          {tab("questions", asked?.length ?? 0)}
          {hasChat && tab("chat", 0)}
          {tab("notes", notes.length)}
          {lesson.may.editReplay && tab("editing", 0)}
          {keeps && !lesson.may.editReplay && tab("keep", 0)}
        </Tabs.List>
        {chosen === null && !chapters.known ? (
          <div className={css["waits"]}>
            <LoadingRows rows={3} height={44} />
          </div>
        ) : (
          <Suspense fallback={null}>
            <Tabs.Panel value="chapters">
              <ChaptersPanel
                lessonId={lessonId}
                chapters={chapters.chapters}
                positionMs={positionMs}
                onSeek={onSeek}
              />
              {turns.length + picks.length + signs.length > 0 && (
                <StageTurns turns={turns} picks={picks} signs={signs} onSeek={onSeek} />
              )}
            </Tabs.Panel>
            <Tabs.Panel value="transcript">
              <TranscriptPanel {...{ lessonId, captions, positionMs, onSeek }} />
            </Tabs.Panel>
            <Tabs.Panel value="questions">
              <ReplayQuestions replay={replay} positionMs={positionMs} onSeek={onSeek} />
              {polls.length > 0 && (
                <ReplayPolls
                  lessonId={lessonId}
                  polls={polls}
                  mayExport={mayExportPolls}
                  positionMs={positionMs}
                  onSeek={onSeek}
                />
              )}
            </Tabs.Panel>
            <Tabs.Panel value="chat">
              <ReplayChat replay={replay} positionMs={positionMs} onSeek={onSeek} />
            </Tabs.Panel>
            <Tabs.Panel value="editing">
              <AudienceChoice lessonId={lessonId} />
              <div className={css["foot"]}>
                <Button
                  component={Link}
                  href={`/lessons/${lessonId}/edit-replay`}
                  variant="default"
                  data-testid="edit-replay-link"
                >
                  {t("replaySide.cut")}
                </Button>
              </div>
              <SparePanel lessonId={lessonId} />
              {keeps && <KeepPanel lessonId={lessonId} />}
            </Tabs.Panel>
            <Tabs.Panel value="keep">
              <KeepPanel lessonId={lessonId} />
            </Tabs.Panel>
            <Tabs.Panel value="notes">
              <NotesPanel
                {...{ book, notes, error, onSeek, onNote }}
                onAgain={again}
                writingId={noteWish?.noteId ?? null}
              />
            </Tabs.Panel>
          </Suspense>
        )}
      </Tabs>
    </aside>
  );
}
