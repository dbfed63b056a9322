import { useMemo } from "react";
import type { Replay } from "../../../../protocol/lessons.ts";
import { useLessonPolls } from "../../api/polls.ts";
import { useSlideMoments } from "../../api/slides.ts";
import { useLessonStage } from "../../api/stage.ts";
import { pollSpans, type PollSpan } from "./pollSpans.ts";
import { slideSpans, slideStops, type SlideSpan } from "./slideSpans.ts";
import { stageTurns, type StageTurn } from "./stageTurns.ts";

/**
 * What the class saw and heard beside its teacher, at its places in the replay. Pages are asked for at
 * once: one of them may be the first picture. The rest waits until the pictures are there.
 */
export function useReplayEvents(
  { lesson: { lessonId, state }, startedAt, ...replay }: Replay,
  player: { ready: boolean; durationMs: number },
): {
  spans: SlideSpan[];
  stops: SlideSpan[];
  turns: StageTurn[];
  polls: PollSpan[];
  mayExportPolls: boolean;
} {
  // What plays may already be longer than it was said to be, and is never exactly as long.
  const durationMs = Math.max(replay.durationMs, player.durationMs);
  const growing = state === "live";
  const moments = useSlideMoments(lessonId, { growing }).data;
  const events = useLessonStage(lessonId, { enabled: player.ready, growing }).data;
  const asked = useLessonPolls(lessonId, { enabled: player.ready, growing }).data;
  return useMemo(() => {
    const spans = slideSpans({ moments: moments ?? [], startedAt, durationMs });
    return {
      spans,
      stops: slideStops(spans),
      turns: stageTurns({ events: events ?? [], startedAt, durationMs }),
      polls: pollSpans({ polls: asked?.polls ?? [], startedAt, durationMs }),
      mayExportPolls: asked?.mayExport ?? false,
    };
  }, [moments, events, asked, startedAt, durationMs]);
}
