import type { ParticipantId } from "../../../../protocol/ids.ts";
import type { HandsAndStage } from "../../../../protocol/stage.ts";

export type StageNewsItem = { participantId: ParticipantId; news: "raised" | "accepted" | "gone" };

/** What a teacher wants to be told who does not look at the list: who asks, who came, who went. */
export function stageNews(before: HandsAndStage, now: HandsAndStage): StageNewsItem[] {
  const isIn = (list: readonly { participantId: ParticipantId }[], id: ParticipantId): boolean =>
    list.some((one) => one.participantId === id);
  const onStage = ({ guests }: HandsAndStage) => guests.filter(({ state }) => state === "onStage");
  const item =
    (news: StageNewsItem["news"]) =>
    ({ participantId }: { participantId: ParticipantId }): StageNewsItem => ({
      participantId,
      news,
    });
  return [
    ...now.hands.filter((one) => !isIn(before.hands, one.participantId)).map(item("raised")),
    ...onStage(now)
      .filter((one) => !isIn(onStage(before), one.participantId))
      .map(item("accepted")),
    ...before.guests.filter((one) => !isIn(now.guests, one.participantId)).map(item("gone")),
  ];
}
