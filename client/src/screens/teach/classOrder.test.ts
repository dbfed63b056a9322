import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { Participant } from "../../../../protocol/signaling.ts";
import { classOrder } from "./classOrder.ts";

const seat = (displayName: string, change: object = {}): Participant =>
  Participant.parse({
    participantId: randomUUID(),
    displayName,
    role: "student",
    presence: "here",
    connection: 3,
    rung: null,
    joinedAt: "2025-03-03T08:00:00Z",
    ...change,
  });

it("puts those who may need help first and leaves the teacher out", () => {
  const order = classOrder(
    [
      seat("Wu"),
      seat("An", { connection: null }),
      seat("Teacher", { role: "teacher" }),
      seat("Li", { connection: 1 }),
      seat("Xu", { rung: "text", connection: null }),
      seat("Bai", { rung: "slides" }),
      seat("Zhou", { presence: "away", connection: 3 }),
    ],
    "en",
  );
  expect(order.map(({ displayName }) => displayName)).toEqual([
    "Zhou",
    "Li",
    "Xu",
    "An",
    "Bai",
    "Wu",
  ]);
});
