import type { LiveLesson, LiveSessionContract } from "../../media/liveSessionTypes.ts";

/** Since when on the lesson's clock what is watched is not the present; `caughtUp`: it is the present again. */
export type WatchedFrom = number | "caughtUp" | null;

/** What all of it knows of the lesson. */
export interface Watching {
  lesson: LiveLesson;
  session: Pick<LiveSessionContract, "rest" | "getState">;
  serverOffsetMs: number;
  watchedFrom: WatchedFrom;
  onWatch: (from: WatchedFrom) => void;
}
