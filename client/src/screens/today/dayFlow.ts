import { lessonOpensBeforeMs } from "../../../../protocol/lessons.ts";
import type { DayItem } from "../../../../protocol/today.ts";

/**
 * Where an item stands in the day. `soon`: its room is open; `missed`: its time is over and nobody
 * taught it.
 */
export type Flow = "over" | "missed" | "now" | "soon" | "later";

type Timed = Pick<DayItem, "startsAt" | "endsAt"> & {
  lesson: Pick<NonNullable<DayItem["lesson"]>, "state"> | null;
};

export const flowOf = ({ startsAt, endsAt, lesson }: Timed, nowMs: number): Flow => {
  if (lesson?.state === "live") return "now";
  if (lesson?.state === "ended") return "over";
  // Made on the spot and not begun: whoever wants to may go in.
  if (endsAt === null) return "soon";
  if (nowMs >= Date.parse(endsAt)) return lesson ? "missed" : "over";
  const untilMs = Date.parse(startsAt) - nowMs;
  return untilMs <= 0 ? "now" : untilMs <= lessonOpensBeforeMs ? "soon" : "later";
};

const rank = (item: Timed, nowMs: number): number => {
  const flow = flowOf(item, nowMs);
  if (item.lesson?.state === "live") return 0;
  // A lesson on the spot has no time of its own and never hides what the timetable has.
  if (flow === "soon" && item.endsAt === null) return 4;
  return flow === "now" ? 1 : flow === "soon" ? 2 : flow === "later" ? 3 : 9;
};

/** The one thing to look at: what runs, else what is on, else what comes next. */
export const foremost = <Item extends Timed>(
  items: readonly Item[],
  nowMs: number,
): Item | undefined =>
  items
    .filter((item) => rank(item, nowMs) < 9)
    .toSorted((a, b) => rank(a, nowMs) - rank(b, nowMs))[0];
