import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import type { LessonId } from "../../../../protocol/ids.ts";
import { keepReplayPlace } from "../../api/lessons.ts";
import type { ReplayPlayerState } from "../../media/replayPlayer.ts";
import { useNowAndThen } from "./useNowAndThen.ts";

/** A phone that dies meanwhile loses no more. */
const noteEveryMs = 15_000;
/** Whoever stops, or looks for a place while nothing plays, stays there so long. */
const settledMs = 1_000;

/** Keeps where the viewer is, for the next time: now and then, when they stop, and when they leave. */
export function useReplayPlace(
  lessonId: LessonId,
  { phase, playing, positionMs }: Pick<ReplayPlayerState, "phase" | "playing" | "positionMs">,
): void {
  const client = useQueryClient();
  /** Null until it has played: until then the player is on its way to where it begins. */
  const placeMs = useRef<number | null>(null);
  const notedMs = useRef<number | null>(null);
  const plays = phase === "ready" && playing;
  const note = useCallback((): void => {
    const atMs = placeMs.current;
    if (atMs === null || atMs === notedMs.current) return;
    notedMs.current = atMs;
    keepReplayPlace(client, lessonId, atMs);
  }, [client, lessonId]);

  useEffect(() => {
    if (plays || placeMs.current !== null) placeMs.current = positionMs;
    if (plays) return undefined;
    const settled = setTimeout(note, settledMs);
    return () => clearTimeout(settled);
  }, [plays, positionMs, note]);

  useNowAndThen(note, noteEveryMs);
}
