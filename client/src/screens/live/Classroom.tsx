import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConnectionGrade } from "../../components/ConnectionGrade.tsx";
import { LiveMark } from "../../components/LiveMark.tsx";
import type { Grade, LiveLesson } from "../../media/liveSessionTypes.ts";
import type { LessonSound } from "../../media/useSpeaker.ts";
import { useCatchUp } from "../catchUp/importCatchUp.ts";
import type { WatchedFrom } from "../catchUp/watching.ts";
import { useLessonChat } from "../chat/importChat.ts";
import { settledInLessonMs, useReplayReady } from "../replay/replayReady.ts";
import type { OwnHand } from "../stage/HandButton.tsx";
import { ClassroomBar } from "./ClassroomBar.tsx";
import css from "./Classroom.module.css";
import { LessonStage, type SharedOnStage } from "./LessonStage.tsx";
import type { LessonQuality } from "./lessonQuality.ts";
import type { Stage } from "./stage.ts";
import { StageNotice } from "./StageNotice.tsx";

/** The live lesson as a child sees it: the teacher, the thing being taught, and how to ask. */
export function Classroom({
  lesson,
  stage,
  shared,
  grade,
  serverOffsetMs,
  reconnecting,
  sound,
  quality,
  questionsPanel,
  openQuestions,
  hand,
  guestCorner,
}: {
  lesson: LiveLesson;
  stage: Stage;
  shared: SharedOnStage;
  grade: Grade;
  serverOffsetMs: number;
  reconnecting: boolean;
  sound: LessonSound;
  quality: LessonQuality;
  questionsPanel: ReactNode;
  /** How many wait for an answer. */
  openQuestions: number;
  hand: OwnHand;
  /** Who is on stage, and what the child is asked there. */
  guestCorner: ReactNode;
}) {
  useReplayReady({ lessonId: lesson.lessonId, afterMs: settledInLessonMs });
  const { t } = useTranslation();
  const room = useRef<HTMLDivElement>(null);
  const [beside, setBeside] = useState<"questions" | "chat" | null>("questions");
  const toggle = (panel: "questions" | "chat"): void => setBeside(beside === panel ? null : panel);
  const chat = useLessonChat(shared.session, shared.state.selfId);
  const catchUp = useCatchUp();
  const [watchedFrom, onWatch] = useState<WatchedFrom>(null);
  const { session } = shared;
  const watching = { lesson, session, serverOffsetMs, watchedFrom, onWatch, isGuest: hand.isGuest };
  return (
    <div className={css["room"]} data-on-stage ref={room}>
      <title>{t("app.pageTitle", { page: lesson.title })}</title>
      <header className={css["header"]}>
        <div className={css["titles"]}>
          <h1>{lesson.title}</h1>
          <p>{t("live.teacher", { name: lesson.teacherName })}</p>
        </div>
        <div className={css["marks"]}>
          {catchUp && <catchUp.BackButton {...watching} />}
          <ConnectionGrade grade={reconnecting ? 0 : grade} />
          {lesson.startedAt && (
            <LiveMark startedAt={lesson.startedAt} serverOffsetMs={serverOffsetMs} />
          )}
        </div>
      </header>
      <main className={css["stage"]}>
        <LessonStage
          lessonId={lesson.lessonId}
          stage={stage}
          shared={shared}
          teacherName={lesson.teacherName}
          onPictures={quality.onMore}
          replay={
            catchUp &&
            typeof watchedFrom === "number" && (
              <catchUp.CatchUpStage
                {...{ ...watching, watchedFrom }}
                muted={sound.muted}
                rung={shared.state.rung}
              />
            )
          }
          beside={
            beside === "chat" && chat ? <chat.ClassChat {...chat} /> : beside && questionsPanel
          }
        />
        <StageNotice
          reconnecting={reconnecting}
          grade={grade}
          sound={sound}
          {...(stage.soundOnly ? {} : { onSoundOnly: () => quality.onChoose("soundOnly") })}
        />
      </main>
      <div className={css["guests"]}>
        {catchUp && <catchUp.CatchUpOffer {...watching} reconnecting={reconnecting} />}
        {guestCorner}
        {chat && <chat.ClassAids {...chat} serverOffsetMs={serverOffsetMs} />}
      </div>
      <ClassroomBar
        sound={sound}
        quality={quality}
        room={room}
        hand={hand}
        questions={{
          open: beside === "questions",
          waiting: openQuestions,
          toggle: () => toggle("questions"),
        }}
        chatButton={
          chat && (
            <chat.ChatButton {...chat} open={beside === "chat"} toggle={() => toggle("chat")} />
          )
        }
      />
    </div>
  );
}
