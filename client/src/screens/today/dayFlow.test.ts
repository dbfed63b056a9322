import { expect, test } from "vitest";
import { type Flow, flowOf, foremost } from "./dayFlow.ts";

const at = (time: string) => `2026-11-25T${time}:00.000Z`;
const item = (
  starts: string,
  ends: string | null,
  state: "scheduled" | "live" | "ended" | null = "scheduled",
) => ({
  startsAt: at(starts),
  endsAt: ends && at(ends),
  lesson: state && { state },
});

test.each<[ReturnType<typeof item>, string, Flow]>([
  [item("09:00", "09:30"), "08:49", "later"],
  [item("09:00", "09:30"), "08:50", "soon"],
  [item("09:00", "09:30"), "09:00", "now"],
  [item("09:00", "09:30"), "09:30", "missed"],
  [item("09:00", "09:30", "live"), "08:58", "now"],
  [item("09:00", "09:30", "live"), "09:40", "now"],
  [item("09:00", "09:30", "ended"), "09:10", "over"],
  [item("09:00", "09:30", null), "09:10", "now"],
  [item("09:00", "09:30", null), "09:30", "over"],
  [item("07:00", null), "12:00", "soon"],
  [item("07:00", null, "ended"), "12:00", "over"],
])("%j at %s is %s", (one, time, flow) => {
  expect(flowOf(one, Date.parse(at(time)))).toBe(flow);
});

test("what runs comes before what is planned, and that before what was made on the spot", () => {
  const onTheSpot = item("07:00", null);
  const first = item("09:00", "09:30");
  const second = item("10:00", "10:30");
  const running = item("08:00", "08:30", "live");
  const show = (items: ReturnType<typeof item>[], time: string) =>
    foremost(items, Date.parse(at(time)));
  expect(show([onTheSpot, first, second, running], "09:05")).toBe(running);
  expect(show([onTheSpot, first, second], "09:05")).toBe(first);
  expect(show([onTheSpot, first, second], "09:35")).toBe(second);
  expect(show([onTheSpot, first, second], "11:00")).toBe(onTheSpot);
  expect(show([first, second], "11:00")).toBeUndefined();
});
