import { describe, expect, test } from "vitest";
import { type ClientMessageName, clientMessages } from "../../protocol/signaling.ts";
import { isConsentedTo, refusalOf } from "./rules.ts";

const messages = Object.keys(clientMessages) as ClientMessageName[];
const teacherOnly = [
  "lesson:start",
  "lesson:end",
  "track:publish",
  "track:pause",
  "track:unpublish",
  "question:answer",
  "slides:show",
  "slides:hide",
  "slides:point",
];

describe("who may do what in a live room", () => {
  test.each(messages)("a student sending %s in a live lesson", (message) => {
    const refusal = refusalOf({ message, role: "student", state: "live" });
    expect(refusal).toBe(teacherOnly.includes(message) ? "forbidden" : null);
  });

  test.each(["question:ask", "question:second"] as const)("a teacher sending %s", (message) => {
    expect(refusalOf({ message, role: "teacher", state: "live" })).toBe("forbidden");
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
