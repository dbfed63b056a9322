import { Suspense, useState } from "react";
import { BoardPageId, type ParticipantId } from "../../../../protocol/ids.ts";
import type { RequestOf } from "../../../../protocol/signaling.ts";
import { useTranslation } from "react-i18next";
import { BarButton } from "../../components/BarButton.tsx";
import { ConnectionGrade } from "../../components/ConnectionGrade.tsx";
import {
  IconChalkboard,
  IconChartBar,
  IconHandStop,
  IconPresentation,
  IconSettings,
  IconSquareRoundedX,
} from "../../components/icons.ts";
import { LiveMark } from "../../components/LiveMark.tsx";
import type { LiveLesson, LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import type { LiveSlides } from "../../media/liveSlides.ts";
import type { Studio, StudioState } from "../../media/studio.ts";
import type { LessonSound } from "../../media/useSpeaker.ts";
import type { WrittenTo } from "../chat/ChatPanel.tsx";
import { useLessonChat } from "../chat/importChat.ts";
import { TeacherQuestions } from "../questions/TeacherQuestions.tsx";
import { settledInLessonMs, useReplayReady } from "../replay/replayReady.ts";
import { HandsPanel } from "../stage/HandsPanel.tsx";
import { PollsPanel, SlidesPanel } from "./importTeachParts.ts";
import { ClassList } from "./ClassList.tsx";
import css from "./Console.module.css";
import { DevicesDialog } from "./DevicesDialog.tsx";
import { EndLessonDialog } from "./EndLessonDialog.tsx";
import { MissingStudents } from "./MissingStudents.tsx";
import { OwnStage } from "./OwnStage.tsx";
import { DeviceSwitches, ScreenSwitch } from "./StudioSwitches.tsx";
import { TeachNotices } from "./TeachNotices.tsx";
import type { Action } from "./useAction.ts";

/** On a phone what stands beside the stage and the chat have the same place (Console.module.css). */
const hasOnePlace = (): boolean => matchMedia("(max-width: 800px)").matches;

/** Live: am I live, am I heard, how is my uplink, who is here. One glance, no tabs. */
export function Console({
  state,
  lesson,
  studio,
  studioState,
  reconnecting,
  screenWasShared,
  publishError,
  end,
  session,
  sound,
}: {
  state: LiveState;
  lesson: LiveLesson;
  studio: Studio;
  studioState: StudioState;
  reconnecting: boolean;
  screenWasShared: boolean;
  publishError: unknown;
  end: Action;
  session: LiveSessionContract;
  /** Of the children on stage. */
  sound: LessonSound;
}) {
  useReplayReady({ lessonId: lesson.lessonId, afterMs: settledInLessonMs });
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"none" | "devices" | "end">("none");
  /** What stands beside the stage. */
  const [side, setSide] = useState<"none" | "slides" | "polls">("none");
  const chat = useLessonChat(session, state.selfId);
  const [chatting, setChatting] = useState(false);
  /** Null: to the class. */
  const [writingTo, setWritingTo] = useState<WrittenTo | null>(null);
  const toggleSide = (wanted: "slides" | "polls"): void => {
    setSide(side === wanted ? "none" : wanted);
    if (hasOnePlace()) setChatting(false);
  };
  const toggleChat = (): void => {
    setChatting(!chatting);
    setWritingTo(null);
    if (hasOnePlace()) setSide("none");
  };
  const writeTo = ({ participantId, displayName }: WrittenTo): void => {
    setChatting(true);
    setWritingTo({ participantId, displayName });
    if (hasOnePlace()) setSide("none");
  };
  const { shown } = state.slides;
  const { board } = state;
  // A refusal means that the lesson is over, or the slide gone, which the page shows by itself.
  const openBoard = async (slide: RequestOf<"board:open">["slide"]): Promise<void> => {
    await session.say("board:open", { pageId: BoardPageId.parse(crypto.randomUUID()), slide });
  };
  const toggleBoard = async (): Promise<void> => {
    const last = board.pages.at(-1);
    if (board.shown !== null) await session.say("board:close", {});
    else if (shown) await openBoard({ deckId: shown.deckId, page: shown.page });
    else if (last) await session.say("board:turn", { pageId: last.pageId });
    else await openBoard(null);
  };
  /** With the board open, a slide is shown under the pen. */
  const slides: Pick<LiveSlides, "show" | "hide" | "point" | "enlarge"> = {
    show: async (slide) => {
      await session.slides.show(slide);
      if (board.shown !== null) await openBoard(slide);
    },
    hide: async () => session.slides.hide(),
    enlarge: async (large) => session.slides.enlarge(large),
    point: (point) => session.slides.point(point),
  };
  // What was refused, or is gone by now, the list shows by itself.
  const callOnStage = (participantId: ParticipantId): void =>
    void session.say("stage:call", { participantIds: [participantId] }).catch(() => undefined);
  const close = (): void => setDialog("none");
  return (
    <div className={css["console"]} data-slides={side !== "none"} data-board={board.shown !== null}>
      <title>{t("app.pageTitle", { page: lesson.title })}</title>
      <header className={css["header"]} data-on-stage>
        <h1>{lesson.title}</h1>
        <div className={css["marks"]}>
          {chat && <chat.TeacherPulse {...chat} />}
          {chat && <chat.TimerMark {...chat} serverOffsetMs={state.serverOffsetMs} />}
          {state.stage.hands.length > 0 && (
            <span
              className={css["hands"]}
              role="img"
              aria-label={t("stage.hands", { count: state.stage.hands.length })}
              data-testid="hands-count"
            >
              <IconHandStop size={20} />
              {state.stage.hands.length}
            </span>
          )}
          <ConnectionGrade grade={reconnecting ? 0 : state.grade} label={t("teach.uplink")} />
          {lesson.startedAt && (
            <LiveMark startedAt={lesson.startedAt} serverOffsetMs={state.serverOffsetMs} />
          )}
        </div>
      </header>
      <main className={css["main"]}>
        <div className={css["notices"]}>
          <TeachNotices
            studio={studio}
            studioState={studioState}
            reconnecting={reconnecting}
            screenWasShared={screenWasShared}
            publishError={publishError}
          />
        </div>
        <OwnStage
          lessonId={lesson.lessonId}
          studioState={studioState}
          session={session}
          state={state}
          slides={slides}
          name={lesson.teacherName}
        />
      </main>
      {side !== "none" && (
        <div className={css["slides"]}>
          <Suspense fallback={null}>
            {side === "slides" ? (
              <SlidesPanel lessonId={lesson.lessonId} shown={shown} slides={slides} />
            ) : (
              <PollsPanel
                lessonId={lesson.lessonId}
                all={state.polls.all}
                participants={state.participants}
                live
                serverOffsetMs={state.serverOffsetMs}
                say={(name, request) => session.say(name, request)}
              />
            )}
          </Suspense>
        </div>
      )}
      <aside className={css["class"]} data-chat={chatting}>
        <HandsPanel
          state={state}
          say={(name, request) => session.say(name, request)}
          sound={sound}
        />
        <TeacherQuestions asked={state.asked} questions={session.questions} />
        {chat && chatting && (
          <div className={css["chat"]}>
            <chat.TeacherChat {...chat} writingTo={writingTo} onWriteTo={setWritingTo} />
          </div>
        )}
        <ClassList
          participants={state.participants}
          stage={state.stage}
          onCall={callOnStage}
          onWrite={chat && writeTo}
          aids={
            chat && (
              <chat.TeacherAids
                {...chat}
                participants={state.participants}
                stage={state.stage}
                onCall={callOnStage}
              />
            )
          }
          missing={<MissingStudents lessonId={lesson.lessonId} />}
          pen={
            board.shown === null
              ? null
              : { pen: board.pen, say: (name, request) => session.say(name, request) }
          }
        />
      </aside>
      <footer className={css["bar"]} data-on-stage>
        <div className={css["switches"]}>
          <DeviceSwitches studio={studio} studioState={studioState} />
          <ScreenSwitch studio={studio} studioState={studioState} />
          <BarButton
            icon={<IconPresentation size={24} />}
            label={t("slides.title")}
            pressed={side === "slides"}
            onClick={() => toggleSide("slides")}
            testId="open-slides"
          />
          <BarButton
            icon={<IconChartBar size={24} />}
            label={t("teach.polls")}
            pressed={side === "polls"}
            onClick={() => toggleSide("polls")}
            testId="open-polls"
          />
          <BarButton
            icon={<IconChalkboard size={24} />}
            label={t("board.title")}
            pressed={board.shown !== null}
            onClick={() => void toggleBoard().catch(() => undefined)}
            testId="toggle-board"
          />
          {chat && <chat.ChatButton {...chat} open={chatting} toggle={toggleChat} />}
          <BarButton
            icon={<IconSettings size={24} />}
            label={t("teach.devices")}
            onClick={() => setDialog("devices")}
            testId="open-devices"
          />
        </div>
        <BarButton
          icon={<IconSquareRoundedX size={24} />}
          label={t("teach.end")}
          tone="end"
          onClick={() => setDialog("end")}
          testId="end-lesson"
        />
      </footer>
      <DevicesDialog
        opened={dialog === "devices"}
        onClose={close}
        studio={studio}
        studioState={studioState}
      />
      <EndLessonDialog opened={dialog === "end"} onClose={close} end={end} />
    </div>
  );
}
