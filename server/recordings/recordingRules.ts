import { recordingMoves, type LessonState, type RecordingState } from "../../protocol/lessons.ts";

/**
 * The states to go through from one to another, the first left out; empty when it is there already,
 * null when no path leads there. News may be missed, so a step may have been skipped.
 */
export const movesBetween = (
  from: RecordingState,
  to: RecordingState,
): readonly RecordingState[] | null => {
  if (from === to) return [];
  const direct: readonly RecordingState[] = recordingMoves[from];
  if (direct.includes(to)) return [to];
  const rest: readonly RecordingState[] = recordingMoves.finishing;
  return direct.includes("finishing") && rest.includes(to) ? ["finishing", to] : null;
};

/** What the reconciliation knows of one capture: from SQL, from the disk, from the queue. */
export type CaptureSituation = {
  recording: RecordingState;
  lesson: LessonState;
  /** Since the lesson ended; 0 while it has not. */
  endedForMs: number;
  folder: { ended: boolean; quietForMs: number } | null;
  job: "missing" | "working" | "completed" | "failed";
  /** Since the recording's row last changed. */
  unchangedForMs: number;
  /** At boot nobody holds captures of ended lessons, and everything is tried again. */
  atBoot: boolean;
};

export type Step = "writeEnd" | "enqueue" | "takeResult" | "takeFailure" | "retry" | "giveUp";

/** Closing a capture takes the media node seconds at most. */
const closingTakesMs = 30_000;
/** The capture process writes twice a second. */
const quietAfterMs = 5000;
/** The first pause; each further one is as long as everything before it. */
const retryAfterMs = 10 * 60_000;

/** What has to be done so that this capture becomes a replay. */
export const nextSteps = (situation: CaptureSituation): Step[] => {
  const { recording, lesson, folder, job, atBoot } = situation;
  if (recording === "published") return [];
  const steps: Step[] = [];
  const over = lesson !== "live" && (atBoot || situation.endedForMs >= closingTakesMs);
  if (folder === null && over) return recording === "failed" ? [] : ["giveUp"];
  if (folder !== null && !folder.ended && over && (atBoot || folder.quietForMs >= quietAfterMs))
    steps.push("writeEnd");
  if (recording === "failed") {
    const pauseMs = Math.max(retryAfterMs, situation.endedForMs / 2);
    const again = atBoot || steps.length > 0 || situation.unchangedForMs >= pauseMs;
    if (job === "completed") steps.push("takeResult");
    else if (again && job !== "working") steps.push("retry");
    return steps;
  }
  if (job === "missing") steps.push("enqueue");
  if (job === "completed") steps.push("takeResult");
  if (job === "failed") steps.push(atBoot || steps.length > 0 ? "retry" : "takeFailure");
  return steps;
};
