import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { LessonId } from "../../../../protocol/ids.ts";
import { keepReplayPlace } from "../../api/lessons.ts";
import type { ReplayPlayerState } from "../../media/replayPlayer.ts";

/** A phone that dies meanwhile loses no more. */
const noteEveryMs = 15_000;

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
  useEffect(() => {
    if (plays || placeMs.current !== null) placeMs.current = positionMs;
  }, [plays, positionMs]);

  useEffect(() => {
    const note = (): void => {
      const atMs = placeMs.current;
      if (atMs === null || atMs === notedMs.current) return;
      notedMs.current = atMs;
      keepReplayPlace(client, lessonId, atMs);
    };
    if (!plays) note();
    const noting = setInterval(note, noteEveryMs);
    addEventListener("pagehide", note);
    return () => {
      clearInterval(noting);
      removeEventListener("pagehide", note);
      note();
    };
  }, [client, lessonId, plays]);
}
