import { useMemo } from "react";
import type { Replay } from "../../../../protocol/lessons.ts";
import { useLessonBoard } from "../../api/board.ts";
import { useLessonPolls } from "../../api/polls.ts";
import { useLessonPulse } from "../../api/pulse.ts";
import { useSlidePointings } from "../../api/slidePointings.ts";
import { useSlideMoments } from "../../api/slides.ts";
import { useLessonStage } from "../../api/stage.ts";
import {
  type BoardSpan,
  boardSpans,
  type StrokeSpan,
  strokeSpans,
} from "../../../../protocol/boardSpans.ts";
import { type PointingSpan, pointingSpans } from "./pointingSpans.ts";
import { pollSpans, type PollSpan } from "./pollSpans.ts";
import {
  type ReactionMoment,
  reactionMoments,
  type SignSpan,
  signSpans,
  type TimerSpan,
  timerSpans,
} from "./pulseSpans.ts";
import {
  type EnlargementTime,
  enlargementTimes,
  slideSpans,
  slideStops,
  type SlideSpan,
} from "../../../../protocol/slideSpans.ts";
import { type StagePick, stagePicks, stageTurns, type StageTurn } from "./stageTurns.ts";

export interface ReplayEvents {
  slides: SlideSpan[];
  stops: SlideSpan[];
  enlargements: EnlargementTime[];
  pointings: PointingSpan[];
  boards: BoardSpan[];
  strokes: StrokeSpan[];
  turns: StageTurn[];
  picks: StagePick[];
  polls: PollSpan[];
  reactions: ReactionMoment[];
  timers: TimerSpan[];
  /** For the teacher and the school. */
  signs: SignSpan[];
  mayExportPolls: boolean;
  /** Whether all of this has come that will. */
  known: boolean;
}

const noPulse = { reactions: [], signs: null, timers: [] };
const noBoard = { pages: [], moments: [] };

/**
 * What the class saw and heard beside its teacher, at its places in the replay. Pages are asked for at
 * once: one of them may be the first picture. The rest waits until the pictures are there.
 */
export function useReplayEvents(
  { lesson: { lessonId, state }, startedAt, ...replay }: Replay,
  player: { ready: boolean; durationMs: number },
): ReplayEvents {
  // What plays may already be longer than it was said to be, and is never exactly as long.
  const durationMs = Math.max(replay.durationMs, player.durationMs);
  const growing = state === "live";
  const later = { enabled: player.ready, growing };
  const shown = useSlideMoments(lessonId, { growing });
  const pointed = useSlidePointings(lessonId, later).data;
  const pulse = useLessonPulse(lessonId, later).data;
  const board = useLessonBoard(lessonId, later).data;
  const stage = useLessonStage(lessonId, later);
  const polled = useLessonPolls(lessonId, later);
  const [seen, events, asked] = [shown.data, stage.data, polled.data];
  const known = !shown.isPending && !stage.isPending && !polled.isPending;
  const spans = useMemo(() => {
    const slides = slideSpans({ moments: seen?.moments ?? [], startedAt, durationMs });
    return {
      slides,
      stops: slideStops(slides),
      enlargements: enlargementTimes({ enlargements: seen?.enlargements ?? [], startedAt }),
      boards: boardSpans({ board: board ?? noBoard, slides, startedAt, durationMs }),
      turns: stageTurns({ events: events ?? [], startedAt, durationMs }),
      picks: stagePicks({ events: events ?? [], startedAt, durationMs }),
      polls: pollSpans({ polls: asked?.polls ?? [], startedAt, durationMs }),
      mayExportPolls: asked?.mayExport ?? false,
    };
  }, [seen, board, events, asked, startedAt, durationMs]);
  const traces = useMemo(
    () => ({
      pointings: pointingSpans({ pointings: pointed ?? [], startedAt }),
      strokes: strokeSpans({ strokes: board?.strokes ?? [], startedAt }),
    }),
    [pointed, board, startedAt],
  );
  const pulses = useMemo(() => {
    const { reactions, signs, timers } = pulse ?? noPulse;
    const place = { startedAt, durationMs };
    return {
      reactions: reactionMoments({ reactions, ...place }),
      timers: timerSpans({ timers, ...place }),
      signs: signSpans({ signs, ...place }),
    };
  }, [pulse, startedAt, durationMs]);
  return { ...spans, ...traces, ...pulses, known };
}
