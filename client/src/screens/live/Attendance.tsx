import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Redirect } from "wouter";
import type { LessonId } from "../../../../protocol/ids.ts";
import { LoadingScreen } from "../../components/LoadingScreen.tsx";
import { noSlides } from "../../media/liveSlides.ts";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import { useLiveState } from "../../media/useLiveSession.ts";
import { type LessonSound, useSpeaker } from "../../media/useSpeaker.ts";
import { LessonOver, LessonRefused, ReadAlong, useLadderReady } from "../ladder/importLadder.ts";
import { PollCard } from "../polls/importPolls.ts";
import { ClassQuestions } from "../questions/ClassQuestions.tsx";
import { LazyGuestCorner } from "../stage/LazyGuestCorner.tsx";
import { forgetTap, hasTappedEnter } from "./tappedEnter.ts";
import { useWakeLock } from "../../media/useWakeLock.ts";
import { Classroom } from "./Classroom.tsx";
import { JoinDoor } from "./JoinDoor.tsx";
import { type LessonQuality, lessonQuality } from "./lessonQuality.ts";
import { LessonWaiting } from "./LessonWaiting.tsx";
import { stageOf } from "./stage.ts";

/** From the door to the end: which of the lesson's faces a student sees. */
export function Attendance({
  lessonId,
  session,
  again,
  onAgain,
}: {
  lessonId: LessonId;
  session: LiveSessionContract;
  again: boolean;
  onAgain: () => void;
}) {
  const state = useLiveState(session);
  const speaker = useSpeaker(state.remoteTracks);
  // Whoever came here by a tap on "enter" has tapped enough.
  const [entered, setEntered] = useState(() => again || hasTappedEnter());
  useEffect(() => {
    if (!entered) return;
    forgetTap();
    // A refusal is told through the state.
    session.join().catch(() => undefined);
  }, [entered, session]);
  useLadderReady(state, entered);
  const isReading = state.rung === "text" && state.status !== "waiting";
  useWakeLock(entered && (state.status === "live" || state.status === "waiting" || isReading));

  const enter = (): void => {
    speaker.unlock();
    setEntered(true);
  };
  if (!entered) return <JoinDoor lessonId={lessonId} onEnter={enter} />;
  if (state.role === "teacher") return <Redirect to={`/lessons/${lessonId}/teach`} replace />;
  if (state.status === "ended" || state.revokedBecause === "lessonEnded") {
    return (
      <Suspense fallback={<LoadingScreen />}>
        <LessonOver lessonId={lessonId} />
      </Suspense>
    );
  }
  if (state.status === "failed" || state.status === "revoked") {
    return (
      <Suspense fallback={<LoadingScreen />}>
        <LessonRefused
          path={`/lessons/${lessonId}/live`}
          code={state.error}
          {...(state.revokedBecause ? { because: state.revokedBecause } : {})}
          onAgain={onAgain}
        />
      </Suspense>
    );
  }
  const quality = lessonQuality(session, state);
  const lesson = <LessonByNow {...{ session, state, speaker, quality }} />;
  if (!isReading) return lesson;
  return (
    // Where the network is away altogether, its code cannot come either.
    <Suspense fallback={lesson}>
      <ReadAlong
        lessonId={lessonId}
        isChosen={state.quality === "text"}
        onAnswered={(answerMs) => session.noteAnswer(answerMs)}
        onSound={quality.onMore}
      />
    </Suspense>
  );
}

/** On the way in, before its beginning, and in the classroom. */
function LessonByNow({
  session,
  state,
  speaker,
  quality,
}: {
  session: LiveSessionContract;
  state: LiveState;
  speaker: LessonSound;
  quality: LessonQuality;
}) {
  const { t } = useTranslation();
  if (!state.lesson) return <LessonWaiting title={t("live.joining")} />;
  if (state.lesson.state === "scheduled") {
    return (
      <LessonWaiting
        title={state.lesson.title}
        teacherName={state.lesson.teacherName}
        plannedStart={state.lesson.plannedStart}
        teacherIsHere={state.participants.some(
          ({ role, presence }) => role === "teacher" && presence === "here",
        )}
        waitingCount={state.studentsHere}
        serverOffsetMs={state.serverOffsetMs}
        reconnecting={state.status === "reconnecting"}
      />
    );
  }
  const { polls } = state;
  const { hands, guests } = state.stage;
  // What hangs on the network's last threads is sound; pages of slides would pull at them.
  const shown =
    state.rung === "sound"
      ? { ...state, slides: noSlides, board: { ...state.board, shown: null } }
      : state;
  const place = hands.findIndex((one) => one.participantId === state.selfId) + 1;
  return (
    <Classroom
      lesson={state.lesson}
      stage={stageOf(state)}
      shared={{ session, state: shown }}
      grade={state.grade}
      serverOffsetMs={state.serverOffsetMs}
      reconnecting={state.status === "reconnecting"}
      sound={speaker}
      quality={quality}
      questionsPanel={
        <ClassQuestions
          lessonId={state.lesson.lessonId}
          asked={state.asked}
          questions={session.questions}
        />
      }
      hand={{
        place: place === 0 ? null : place,
        isGuest: guests.some((one) => one.participantId === state.selfId),
        say: (name, request) => session.say(name, request),
      }}
      guestCorner={
        <>
          <LazyGuestCorner session={session} state={state} />
          {polls.poll && (
            <Suspense fallback={null}>
              <PollCard
                key={polls.poll.pollId}
                poll={polls.poll}
                state={polls}
                polls={session.polls}
                serverOffsetMs={state.serverOffsetMs}
                reconnecting={state.status === "reconnecting"}
              />
            </Suspense>
          )}
        </>
      }
      openQuestions={state.asked.questions.filter(({ answer }) => answer === null).length}
    />
  );
}
