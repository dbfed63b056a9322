import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Redirect } from "wouter";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { OnAir } from "../../media/onAir.ts";
import type { Studio } from "../../media/studio.ts";
import { useLiveState } from "../../media/useLiveSession.ts";
import { useStudioState } from "../../media/useStudio.ts";
import { useSpeaker } from "../../media/useSpeaker.ts";
import { useWakeLock } from "../../media/useWakeLock.ts";
import { LessonOver } from "../live/LessonOver.tsx";
import { LessonRefused } from "../live/LessonRefused.tsx";
import { LessonWaiting } from "../live/LessonWaiting.tsx";
import { Console } from "./Console.tsx";
import { Rehearsal } from "./Rehearsal.tsx";
import { useAction } from "./useAction.ts";

/** From rehearsal to the end. After a reload of a live lesson it goes on without a tap. */
export function Lectern({
  lessonId,
  session,
  studio,
  screenWasShared,
  onAgain,
}: {
  lessonId: LessonId;
  session: LiveSessionContract;
  studio: Studio;
  screenWasShared: boolean;
  onAgain: () => void;
}) {
  const { t } = useTranslation();
  const state = useLiveState(session);
  const studioState = useStudioState(studio);
  const [publishError, setPublishError] = useState<unknown>(null);
  const sound = useSpeaker(state.remoteTracks);
  const start = useAction(() => session.start());
  const end = useAction(() => session.end());

  useEffect(() => {
    // A refusal is told through the state.
    session.join().catch(() => undefined);
    const onAir = new OnAir({ session, studio, onError: setPublishError });
    return () => onAir.close();
  }, [session, studio]);
  useWakeLock(state.lesson?.state === "live");

  if (state.role === "student") return <Redirect to={`/lessons/${lessonId}/live`} replace />;
  if (state.status === "ended" || state.revokedBecause === "lessonEnded") {
    return <LessonOver lessonId={lessonId} />;
  }
  if (state.status === "failed" || state.status === "revoked") {
    return (
      <LessonRefused
        path={`/lessons/${lessonId}/teach`}
        code={state.error}
        {...(state.revokedBecause ? { because: state.revokedBecause } : {})}
        onAgain={onAgain}
      />
    );
  }
  if (!state.lesson) return <LessonWaiting title={t("live.joining")} />;
  const reconnecting = state.status === "reconnecting";
  if (state.lesson.state === "scheduled") {
    return (
      <Rehearsal
        lesson={state.lesson}
        participants={state.participants}
        studio={studio}
        studioState={studioState}
        reconnecting={reconnecting}
        serverOffsetMs={state.serverOffsetMs}
        start={start}
        shown={state.slides.shown}
        slides={session.slides}
        polls={state.polls}
        say={(name, request) => session.say(name, request)}
      />
    );
  }
  return (
    <Console
      state={state}
      lesson={state.lesson}
      studio={studio}
      studioState={studioState}
      reconnecting={reconnecting}
      screenWasShared={screenWasShared}
      publishError={publishError}
      end={end}
      session={session}
      sound={sound}
    />
  );
}
