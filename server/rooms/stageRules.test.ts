import { expect, test } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import { type HandsAndStage, mostOnStage, type StageGuest } from "../../protocol/stage.ts";
import {
  emptyStage,
  forClassmates,
  guestOf,
  mayPublishOnStage,
  type StageAct,
  stageStep,
} from "./stageRules.ts";

const child = (number: number) =>
  ParticipantId.parse(`0b8ff0f5-93a8-4f39-a46f-00000000000${number}`);
const [first, second] = [child(1), child(2)];
const at = new Date("2026-03-02T01:00:00Z");

/** What became of the stage after these, and the last answer: what happened, or why not. */
const after = (...acts: [ParticipantId, StageAct][]) => {
  let stage: HandsAndStage = emptyStage;
  let answer: string | null = null;
  for (const [participantId, act] of acts) {
    const step = stageStep(stage, { ...act, participantId, at });
    if ("refused" in step) answer = step.refused;
    else ({ stage, happened: answer } = step);
  }
  return { stage, answer };
};
const raise = (participantId: ParticipantId): [ParticipantId, StageAct] => [
  participantId,
  { act: "raise", spokeToday: 2 },
];
const called: [ParticipantId, StageAct] = [first, { act: "call", displayName: "同学" }];
const accepted: [ParticipantId, StageAct] = [first, { act: "accept" }];
const cameraAsked: [ParticipantId, StageAct] = [first, { act: "askCamera" }];

test("hands stand in the order in which they went up, and a hand raised twice keeps its place", () => {
  const { stage, answer } = after(raise(first), raise(second), raise(first));
  expect(stage.hands.map((hand) => hand.participantId)).toEqual([first, second]);
  expect(answer).toBeNull();
});

test("a call takes the hand down, and asks somebody whose hand is down as well", () => {
  expect(after(raise(first), called).stage).toMatchObject({
    hands: [],
    guests: [{ participantId: first, state: "called", camera: "off", muted: false }],
  });
  expect(after(called).answer).toBe("called");
});

test.each<[string, [ParticipantId, StageAct][], string | null]>([
  ["a hand that is down is lowered", [[first, { act: "lower" }]], null],
  ["a hand is lowered", [raise(first), [first, { act: "lower" }]], "handLowered"],
  ["whoever was called raises a hand", [called, raise(first)], "wrongOrder"],
  ["a second call", [called, called], null],
  ["a yes that nobody asked for", [accepted], "wrongOrder"],
  ["a yes", [called, accepted], "accepted"],
  ["a yes again", [called, accepted, accepted], null],
  ["a no", [called, [first, { act: "decline" }]], "declined"],
  ["a no again", [called, [first, { act: "decline" }], [first, { act: "decline" }]], null],
  ["a no after the yes", [called, accepted, [first, { act: "decline" }]], "wrongOrder"],
  ["a camera of somebody who has not said yes", [called, cameraAsked], "wrongOrder"],
  ["a camera", [called, accepted, cameraAsked], "cameraAsked"],
  [
    "a camera that nobody asked for",
    [called, accepted, [first, { act: "answerCamera", agreed: true }]],
    "wrongOrder",
  ],
  [
    "a camera agreed to",
    [called, accepted, cameraAsked, [first, { act: "answerCamera", agreed: true }]],
    "cameraAgreed",
  ],
  [
    "a camera refused",
    [called, accepted, cameraAsked, [first, { act: "answerCamera", agreed: false }]],
    "cameraEnded",
  ],
  ["silencing who is on stage", [called, accepted, [first, { act: "mute" }]], "muted"],
  ["silencing who is not", [called, [first, { act: "mute" }]], "wrongOrder"],
  ["unmuting what is not muted", [called, accepted, [first, { act: "unmute" }]], null],
  ["thanks", [called, accepted, [first, { act: "thank" }]], "thanked"],
  ["thanks for nothing", [[first, { act: "thank" }]], null],
  ["stepping down", [called, accepted, [first, { act: "leave" }]], "left"],
  ["stepping down with a hand up", [raise(first), [first, { act: "leave" }]], null],
  ["leaving the room with a hand up", [raise(first), [first, { act: "gone" }]], "handLowered"],
  ["leaving the room from the stage", [called, accepted, [first, { act: "gone" }]], "left"],
])("%s", (_, acts, answer) => {
  expect(after(...acts).answer).toBe(answer);
});

test("the stage has so many places, and a place that is left is free again", () => {
  const all = Array.from({ length: mostOnStage }, (__, n): [ParticipantId, StageAct] => [
    child(n + 1),
    { act: "call", displayName: "同学" },
  ]);
  const oneMore: [ParticipantId, StageAct] = [
    child(mostOnStage + 1),
    { act: "call", displayName: "同学" },
  ];
  expect(after(...all, oneMore).answer).toBe("stageFull");
  expect(after(...all, [first, { act: "thank" }], oneMore).answer).toBe("called");
});

test("a child publishes a microphone once it said yes, a camera once it agreed to that, and no screen", () => {
  const sources: TrackSource[] = ["microphone", "camera", "screen", "screenSound"];
  const may = (guest: StageGuest | undefined) =>
    sources.filter((source) => mayPublishOnStage(guest, source));
  const guest = (...acts: [ParticipantId, StageAct][]) => guestOf(after(...acts).stage, first);
  expect(may(guest(raise(first)))).toEqual([]);
  expect(may(guest(called))).toEqual([]);
  expect(may(guest(called, accepted, cameraAsked))).toEqual(["microphone"]);
  const agreed: [ParticipantId, StageAct] = [first, { act: "answerCamera", agreed: true }];
  expect(may(guest(called, accepted, cameraAsked, agreed))).toEqual(["microphone", "camera"]);
});

test("how often a child spoke is for the teacher", () => {
  const { stage } = after(raise(first));
  expect(stage.hands[0]?.spokeToday).toBe(2);
  expect(forClassmates(stage).hands[0]?.spokeToday).toBeNull();
});
