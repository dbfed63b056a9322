import { expect, test } from "vitest";
import { ParticipantId } from "../../../../protocol/ids.ts";
import type { Participant } from "../../../../protocol/signaling.ts";
import { yetToAnswer } from "./yetToAnswer.ts";

const id = (last: number) => ParticipantId.parse(`00000000-0000-4000-8000-00000000000${last}`);
const somebody = (last: number, more: Partial<Participant> = {}): Participant => ({
  ...{ participantId: id(last), displayName: `学生${last}`, role: "student", presence: "here" },
  ...{ connection: null, rung: null, joinedAt: "2026-11-02T01:00:00.000Z" },
  ...more,
});

test("whoever is in the lesson and has not answered is waited for, by name, also while away", () => {
  const participants = [
    somebody(1, { role: "teacher" }),
    somebody(4),
    somebody(3, { presence: "away" }),
    somebody(2),
  ];
  const names = yetToAnswer({ answeredBy: [id(2)] }, participants).map(
    ({ displayName }) => displayName,
  );
  expect(names).toEqual(["学生3", "学生4"]);
});
