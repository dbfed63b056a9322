import type { LessonBoard } from "../../protocol/boardRecord.ts";
import { editedMs, nearestEditedMs, sourceMs } from "../../protocol/editedTime.ts";
import type { Cue } from "../../protocol/captions.ts";
import type { Chapter } from "../../protocol/chapters.ts";
import type { ReplayNote } from "../../protocol/replayNotes.ts";
import type { PastChat } from "../../protocol/pastChat.ts";
import type { PastPolls } from "../../protocol/polls.ts";
import type { PastPulse } from "../../protocol/pulse.ts";
import type { Question } from "../../protocol/questions.ts";
import type { TimeSpan } from "../../protocol/replayEdits.ts";
import type { SlidePointing } from "../../protocol/slidePointings.ts";
import type { StageEvent } from "../../protocol/stageEvents.ts";

/*
 * What happened in a lesson as its edited replay shows it. Pure: what happened inside of a cut is left
 * out, and what came after it is as much earlier as the cut was long, so that everything that is placed by
 * the replay's beginning is in its place. What stays as it is until something else comes (the page that is
 * shown, what is large) and began in a cut begins at the joint.
 */

export type Cutting = { kept: readonly TimeSpan[]; startedAtMs: number; durationMs: number };

type Shift = {
  /** Null for what happened in a cut. */
  at(iso: string): string | null;
  /** The joint for what happened in a cut. */
  nearest(iso: string): string;
  ms(ms: number): number | null;
};

const shiftOf = ({ kept, startedAtMs, durationMs }: Cutting): Shift => {
  // What happened just before or after the recording is shown at its ends.
  const within = (ms: number): number => Math.min(Math.max(0, ms), durationMs - 1);
  const source = (iso: string): number => within(Date.parse(iso) - startedAtMs);
  const told = (ms: number): string => new Date(startedAtMs + ms).toISOString();
  return {
    at(iso) {
      const ms = editedMs(kept, source(iso));
      return ms === null ? null : told(ms);
    },
    nearest: (iso) => told(nearestEditedMs(kept, source(iso))),
    ms: (ms) => editedMs(kept, within(ms)),
  };
};

/** Of several that began at one joint the last one counts. */
const settled = <One extends { at: string }>(list: readonly One[], shift: Shift): One[] =>
  list
    .map((one) => ({ ...one, at: shift.nearest(one.at) }))
    .filter(({ at }, n, all) => all[n + 1]?.at !== at);

const movedAt = <One extends { at: string }>(list: readonly One[], shift: Shift): One[] =>
  list.flatMap((one) => {
    const at = shift.at(one.at);
    return at === null ? [] : [{ ...one, at }];
  });

export const editedBoard = (board: LessonBoard, cutting: Cutting): LessonBoard => {
  const shift = shiftOf(cutting);
  const drawn = board.strokes.flatMap((stroke) => {
    const beganAt = shift.at(stroke.beganAt);
    if (beganAt === null) return [];
    const endMs = Date.parse(stroke.beganAt) + (stroke.steps.at(-1)?.[1] ?? 0);
    // One that goes on into a cut would show what was drawn there.
    if (shift.at(new Date(endMs).toISOString()) === null) return [];
    const erasedAt = stroke.erasedAt === null ? null : shift.nearest(stroke.erasedAt);
    return [{ ...stroke, beganAt, erasedAt }];
  });
  return {
    ...board,
    moments: settled(board.moments, shift),
    pens: movedAt(board.pens, shift),
    strokes: drawn,
  };
};

export const editedSlides = <Moment extends { at: string }, Enlargement extends { at: string }>(
  seen: { moments: Moment[]; enlargements: Enlargement[] },
  cutting: Cutting,
): { moments: Moment[]; enlargements: Enlargement[] } => {
  const shift = shiftOf(cutting);
  return {
    moments: settled(seen.moments, shift),
    enlargements: settled(seen.enlargements, shift),
  };
};

export const editedPointings = (pointings: SlidePointing[], cutting: Cutting): SlidePointing[] => {
  const shift = shiftOf(cutting);
  return movedAt(
    pointings.filter(({ at, lastedMs }) => {
      const endsAt = new Date(Date.parse(at) + lastedMs).toISOString();
      return shift.at(endsAt) !== null;
    }),
    shift,
  );
};

export const editedStage = (events: StageEvent[], cutting: Cutting): StageEvent[] =>
  movedAt(events, shiftOf(cutting));

export const editedPolls = (past: PastPolls, cutting: Cutting): PastPolls => {
  const shift = shiftOf(cutting);
  return {
    ...past,
    polls: past.polls.flatMap((poll) => {
      const startedAt = shift.at(poll.startedAt);
      if (startedAt === null) return [];
      return [
        { ...poll, startedAt, endedAt: poll.endedAt === null ? null : shift.nearest(poll.endedAt) },
      ];
    }),
  };
};

export const editedQuestions = (questions: Question[], cutting: Cutting): Question[] => {
  const shift = shiftOf(cutting);
  return questions.flatMap((question) => {
    const { answer, replayMs } = question;
    const asked =
      replayMs === null
        ? { askedAt: shift.at(question.askedAt) }
        : { askedAt: question.askedAt, replayMs: shift.ms(replayMs) };
    if (asked.askedAt === null || asked.replayMs === null) return [];
    const { askedAt } = asked;
    const moved = { ...question, askedAt, replayMs: asked.replayMs ?? null };
    // One that was answered aloud in a cut is open again to whoever watches: the answer is not there.
    if (answer?.how !== "live") return [moved];
    const answeredAt = shift.at(answer.answeredAt);
    return [{ ...moved, answer: answeredAt === null ? null : { ...answer, answeredAt } }];
  });
};

export const editedChat = ({ messages }: PastChat, cutting: Cutting): PastChat => {
  const shift = shiftOf(cutting);
  return {
    messages:
      messages?.flatMap((message) => {
        const saidAt = shift.at(message.saidAt);
        return saidAt === null ? [] : [{ ...message, saidAt }];
      }) ?? null,
  };
};

export const editedPulse = (past: PastPulse, cutting: Cutting): PastPulse => {
  const shift = shiftOf(cutting);
  return {
    reactions: movedAt(past.reactions, shift),
    signs: past.signs && settled(past.signs, shift),
    timers: past.timers.flatMap((timer) => {
      const startedAt = shift.at(timer.startedAt);
      if (startedAt === null) return [];
      const stoppedAt = timer.stoppedAt === null ? null : shift.nearest(timer.stoppedAt);
      return [{ startedAt, endsAt: shift.nearest(timer.endsAt), stoppedAt }];
    }),
  };
};

/** Captions that reach into a cut would tell what was said there. */
export const editedCues = (cues: readonly Cue[], { kept }: Pick<Cutting, "kept">): Cue[] =>
  cues.flatMap((cue) => {
    const isKept = kept.some(({ fromMs, toMs }) => fromMs <= cue.fromMs && cue.toMs <= toMs);
    const fromMs = isKept ? editedMs(kept, cue.fromMs) : null;
    return fromMs === null ? [] : [{ ...cue, fromMs, toMs: fromMs + cue.toMs - cue.fromMs }];
  });

/** Captions that were written at the edited replay; over a joint they end at it. */
export const sourceCues = (cues: readonly Cue[], { kept }: Pick<Cutting, "kept">): Cue[] =>
  cues.map((cue) => {
    const fromMs = sourceMs(kept, cue.fromMs);
    const span = kept.find((one) => one.fromMs <= fromMs && fromMs < one.toMs);
    const toMs = fromMs + cue.toMs - cue.fromMs;
    return { ...cue, fromMs, toMs: Math.min(toMs, span?.toMs ?? toMs) };
  });

/** What somebody wrote for themself stays, at the joint where its moment was. */
export const editedNotes = (notes: ReplayNote[], { kept }: Cutting): ReplayNote[] =>
  notes.map((note) => ({ ...note, atMs: nearestEditedMs(kept, note.atMs) }));

export const editedChapters = (chapters: Chapter[], { kept }: Cutting): Chapter[] =>
  chapters.flatMap((chapter) => {
    const atMs = editedMs(kept, chapter.atMs);
    return atMs === null ? [] : [{ ...chapter, atMs }];
  });

/** Written at the edited replay: what it does not show of those before stays. */
export const sourceChapters = (
  written: readonly Chapter[],
  { kept, before }: { kept: readonly TimeSpan[]; before: readonly Chapter[] },
): Chapter[] => [
  ...written.map((chapter) => ({ ...chapter, atMs: sourceMs(kept, chapter.atMs) })),
  ...before.filter(({ atMs }) => editedMs(kept, atMs) === null),
];
