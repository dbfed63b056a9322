import type { TeacherPoll } from "../../../../protocol/polls.ts";
import type { Participant } from "../../../../protocol/signaling.ts";

/** Children in the lesson from whom no answer has come, by name. */
export function yetToAnswer(
  { answeredBy }: Pick<TeacherPoll, "answeredBy">,
  participants: readonly Participant[],
): Participant[] {
  return participants
    .filter(({ role, participantId }) => role === "student" && !answeredBy.includes(participantId))
    .toSorted((a, b) => a.displayName.localeCompare(b.displayName, "zh-CN"));
}
