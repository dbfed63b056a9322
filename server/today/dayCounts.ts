import { isTaughtLive } from "../../protocol/timetable.ts";
import type { DayItem } from "../../protocol/today.ts";

/** A teacher who is a little late is not missing yet. */
export const graceMs = 2 * 60_000;

/** Should be live by now, could still be, and is not. */
export const isLate = (
  { startsAt, endsAt, lesson }: Pick<DayItem, "startsAt" | "endsAt" | "lesson">,
  now: Date,
): boolean =>
  lesson?.state === "scheduled" &&
  endsAt !== null &&
  Date.parse(startsAt) + graceMs <= now.getTime() &&
  now.getTime() < Date.parse(endsAt);

/** How a day goes, in numbers. */
export const countDay = (items: readonly DayItem[], now: Date) => {
  const inState = (state: "live" | "ended"): number =>
    items.filter(({ lesson }) => lesson?.state === state).length;
  return {
    planned: items.filter(({ kind, period }) => isTaughtLive(kind) && period !== null).length,
    running: inState("live"),
    over: inState("ended"),
    late: items.filter((item) => isLate(item, now)).length,
  };
};
