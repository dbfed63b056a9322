import { expect, test } from "vitest";
import { PollId } from "../../../../protocol/ids.ts";
import type { PastPoll } from "../../../../protocol/polls.ts";
import { pollSpans } from "./pollSpans.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 2, 1, 0, second)).toISOString();
const poll = (last: number, from: number, to: number | null): PastPoll => ({
  pollId: PollId.parse(`00000000-0000-4000-8000-00000000000${last}`),
  ...{ kind: "trueFalse", text: "", options: [], correct: null, durationS: null, result: null },
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
});

test("polls lie in the replay where they were answered, and within it", () => {
  const polls = [poll(2, 50, null), poll(1, 5, 30), poll(3, 0, 4)];
  const spans = pollSpans({ polls, startedAt: at(10), durationMs: 60_000 });
  expect(spans.map(({ poll: { pollId }, fromMs, toMs }) => [pollId.at(-1), fromMs, toMs])).toEqual([
    ["1", 0, 20_000],
    ["3", 0, 0],
    ["2", 40_000, 60_000],
  ]);
});
