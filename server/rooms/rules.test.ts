import { describe, expect, test } from "vitest";
import { type ClientMessageName, clientMessages } from "../../protocol/signaling.ts";
import { isConsentedTo, refusalOf } from "./rules.ts";

const messages = Object.keys(clientMessages) as ClientMessageName[];
const teacherOnly = [
  "lesson:start",
  "lesson:end",
  "question:answer",
  "stage:call",
  "stage:askCamera",
  "stage:mute",
  "stage:thank",
  "slides:show",
  "slides:hide",
  "slides:enlarge",
  "slides:point",
  "board:open",
  "board:turn",
  "board:close",
  "board:clear",
  "board:lend",
  "chat:delete",
  "chat:rule",
  "chat:mute",
  "pick:draw",
  "timer:start",
  "timer:stop",
  "poll:make",
  "poll:drop",
  "poll:start",
  "poll:end",
  "poll:show",
  "poll:putAway",
];
const studentOnly = [
  "question:ask",
  "question:second",
  "rung:report",
  "hand:raise",
  "stage:accept",
  "stage:decline",
  "stage:answerCamera",
  "stage:leave",
  "chat:report",
  "pulse:sign",
  "poll:answer",
];
const liveOnly = messages.filter((message) =>
  /^(hand|stage|pulse|pick|timer):|^board:(?!read)|^poll:(?!make|drop)|^track:(publish|pause)$/.test(
    message,
  ),
);

describe("who may do what in a live room", () => {
  test.each(messages)("%s in a live lesson", (message) => {
    const refusals = (["student", "teacher"] as const).map((role) =>
      refusalOf({ message, role, state: "live" }),
    );
    expect(refusals).toEqual([
      teacherOnly.includes(message) ? "forbidden" : null,
      studentOnly.includes(message) ? "forbidden" : null,
    ]);
  });

  test.each(messages)("%s before the lesson is live", (message) => {
    const role = studentOnly.includes(message) ? "student" : "teacher";
    const refusal = refusalOf({ message, role, state: "waiting" });
    expect(refusal).toBe(liveOnly.includes(message) ? "lessonNotLive" : null);
  });

  test("a teacher publishes only while the lesson is live", () => {
    const publish = (state: "waiting" | "live" | "ended") =>
      refusalOf({ message: "track:publish", role: "teacher", state });
    expect([publish("waiting"), publish("live"), publish("ended")]).toEqual([
      "lessonNotLive",
      null,
      "lessonEnded",
    ]);
  });

  test("ending an ended lesson again is no error", () => {
    expect(refusalOf({ message: "lesson:end", role: "teacher", state: "ended" })).toBeNull();
  });
});

describe("what a family's consent covers", () => {
  const sources = ["microphone", "screenSound", "camera", "screen", "transport"] as const;
  test.each([
    [false, false, []],
    [true, false, ["microphone", "screenSound", "transport"]],
    [false, true, ["camera", "screen", "transport"]],
    [true, true, [...sources]],
  ])("sound %s, picture %s: %j", (sound, picture, covered) => {
    expect(sources.filter((source) => isConsentedTo(source, { sound, picture }))).toEqual(covered);
  });
});
