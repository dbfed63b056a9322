import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Replay } from "../../../../protocol/lessons.ts";
import { recallReplayQuality } from "../../media/rememberedReplayQuality.ts";
import { addressOfMoment } from "../replay/momentInAddress.ts";
import { PlayFailure } from "../replay/PlayFailure.tsx";
import { ReplayStage } from "../replay/ReplayStage.tsx";
import { useReplayEvents } from "../replay/useReplayEvents.ts";
import { useReplayPlayer } from "../replay/useReplayPlayer.ts";
import { useUnderWay } from "../replay/useUnderWay.ts";
import { useWatchedReports } from "../replay/useWatchedReports.ts";
import { CatchUpBar } from "./CatchUpBar.tsx";
import { backMs, firstSpeed, isCaughtUp } from "./catchUpRule.ts";
import css from "./CatchUp.module.css";
import type { Watching } from "./watching.ts";

/** The growing replay with its pages and its board, at the moment that plays, and the way to the present. */
export function CatchUpTheatre({
  session,
  serverOffsetMs,
  replay,
  cameraUrl,
  watchedFrom,
  muted,
  soundOnly,
  returning,
  onLive,
  onRenew,
}: Pick<Watching, "session" | "serverOffsetMs"> & {
  replay: Replay;
  cameraUrl: string;
  watchedFrom: number;
  muted: boolean;
  /** The line carries no moving pictures of the lesson, so none of its replay. */
  soundOnly: boolean;
  /** The present is on its way. */
  returning: boolean;
  onLive: (because: "asked" | "caughtUp") => void;
  /** Asks for leave to watch again; true when it was given. */
  onRenew: () => Promise<boolean>;
}) {
  const [, navigate] = useLocation();
  const camera = useRef<HTMLVideoElement>(null);
  const screen = useRef<HTMLVideoElement>(null);
  const startedAtMs = Date.parse(replay.startedAt);
  const nowMs = (): number => Date.now() + serverOffsetMs;
  const [speed] = useState(() => firstSpeed(nowMs() - watchedFrom));
  const [quality] = useState(() => (soundOnly ? "sound" : recallReplayQuality()));
  const [start, setStart] = useState(() => ({
    attempt: 0,
    fromMs: Math.max(0, watchedFrom - startedAtMs),
  }));
  const { player, state } = useReplayPlayer({
    ...{ camera, screen, cameraUrl, quality },
    screenUrl: replay.screenUrl,
    soundUrl: replay.soundUrl,
    ...start,
  });
  const ready = useUnderWay(state);
  const events = useReplayEvents(replay, { ready, durationMs: state.durationMs });
  const { lessonId } = replay.lesson;
  useWatchedReports({ lessonId, enabled: replay.lesson.may.ask, state });
  useEffect(() => player?.setRate(speed), [player, speed]);
  useEffect(() => player?.setVolume({ muted }), [player, muted]);

  const caughtUp = isCaughtUp(state);
  useEffect(() => {
    if (caughtUp) onLive("caughtUp");
  });
  // The present is heard as soon as it comes, and not beside the past.
  useEffect(() => {
    if (returning) player?.pause();
  }, [player, returning]);

  const lastMs = useRef(start.fromMs);
  useEffect(() => {
    if (state.positionMs > 0) lastMs.current = state.positionMs;
  }, [state.positionMs]);
  useEffect(
    () => () => {
      const { status, revokedBecause } = session.getState();
      if (status !== "ended" && revokedBecause !== "lessonEnded") return;
      // The lesson is over, what is watched of it is not.
      navigate(addressOfMoment(lessonId, lastMs.current), { replace: true });
    },
    [session, navigate, lessonId],
  );

  const again = async (): Promise<void> => {
    if (await onRenew())
      setStart(({ attempt }) => ({ attempt: attempt + 1, fromMs: lastMs.current }));
  };
  return (
    <div className={css["theatre"]} data-phase={state.phase} data-testid="catch-up-theatre">
      <PlayFailure failure={state.failure} onAgain={() => void again()} />
      <ReplayStage
        {...{ replay, camera, screen, events, player, state }}
        fills
        onToggle={() => player?.toggle()}
        about={
          <CatchUpBar
            behindMs={nowMs() - startedAtMs - state.positionMs}
            rate={state.rate}
            returning={returning}
            onRate={(rate) => player?.setRate(rate)}
            onBack={() => player?.seek(state.positionMs - backMs)}
            onLive={() => onLive("asked")}
          />
        }
      />
    </div>
  );
}
