import type { ParticipantId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import { type HandsAndStage, mostOnStage, type StageGuest } from "../../protocol/stage.ts";
import type { StageEventKind } from "../../protocol/stageEvents.ts";

/** What somebody does with hands and stage, or what happens to them there. */
export type StageAct =
  | { act: "raise"; spokeToday: number }
  | { act: "lower" }
  | { act: "call"; displayName: string }
  | { act: "accept" }
  | { act: "decline" }
  | { act: "askCamera" }
  | { act: "answerCamera"; agreed: boolean }
  | { act: "mute" }
  | { act: "unmute" }
  | { act: "thank" }
  | { act: "leave" }
  /** Not in the room any more. */
  | { act: "gone" };
export type StageRefusal = "stageFull" | "wrongOrder";

/** `happened` is null where that was so already: a retry changes nothing. */
export type StageStep =
  | { stage: HandsAndStage; happened: StageEventKind | null }
  | { refused: StageRefusal };

export const emptyStage: HandsAndStage = { hands: [], guests: [] };

export const guestOf = (
  { guests }: HandsAndStage,
  participantId: ParticipantId,
): StageGuest | undefined => guests.find((guest) => guest.participantId === participantId);

/** What a child may publish just now; a screen is the teacher's alone. */
export const mayPublishOnStage = (guest: StageGuest | undefined, source: TrackSource): boolean =>
  guest?.state === "onStage" &&
  (source === "microphone" || (source === "camera" && guest.camera === "agreed"));

/** The stage after the act of, or about, that child at that moment. */
export const stageStep = (
  stage: HandsAndStage,
  a: StageAct & { participantId: ParticipantId; at: Date },
): StageStep => {
  const { participantId } = a;
  const at = a.at.toISOString();
  const { hands, guests } = stage;
  const guest = guestOf(stage, participantId);
  const otherHands = hands.filter((hand) => hand.participantId !== participantId);
  const isUp = otherHands.length < hands.length;
  const asItWas: StageStep = { stage, happened: null };
  const refused: StageStep = { refused: "wrongOrder" };

  const onStage = guest?.state === "onStage" ? guest : null;
  const change = (changed: Partial<StageGuest>, happened: StageEventKind): StageStep => ({
    stage: { hands, guests: guests.map((one) => (one === guest ? { ...one, ...changed } : one)) },
    happened,
  });
  const without = (happened: StageEventKind): StageStep => ({
    stage: { hands: otherHands, guests: guests.filter((one) => one !== guest) },
    happened,
  });

  switch (a.act) {
    case "raise":
      if (guest) return refused;
      if (isUp) return asItWas;
      return {
        stage: {
          hands: [...hands, { participantId, raisedAt: at, spokeToday: a.spokeToday }],
          guests,
        },
        happened: "handRaised",
      };
    case "lower":
      return isUp ? { stage: { hands: otherHands, guests }, happened: "handLowered" } : asItWas;
    case "call":
      if (guest) return asItWas;
      if (guests.length >= mostOnStage) return { refused: "stageFull" };
      return {
        stage: {
          hands: otherHands,
          guests: [
            ...guests,
            {
              ...{ participantId, displayName: a.displayName },
              ...{ state: "called", since: at, muted: false, camera: "off" },
            },
          ],
        },
        happened: "called",
      };
    case "accept":
      if (onStage) return asItWas;
      return guest ? change({ state: "onStage", since: at }, "accepted") : refused;
    case "decline":
      if (onStage) return refused;
      return guest ? without("declined") : asItWas;
    case "askCamera":
      if (!onStage) return refused;
      return onStage.camera === "off" ? change({ camera: "asked" }, "cameraAsked") : asItWas;
    case "answerCamera": {
      const camera = onStage?.camera ?? "off";
      if (!a.agreed) return camera === "off" ? asItWas : change({ camera: "off" }, "cameraEnded");
      if (camera === "off") return refused;
      return camera === "asked" ? change({ camera: "agreed" }, "cameraAgreed") : asItWas;
    }
    case "mute":
      if (!onStage) return refused;
      return onStage.muted ? asItWas : change({ muted: true }, "muted");
    case "unmute":
      return onStage?.muted ? change({ muted: false }, "unmuted") : asItWas;
    case "thank":
      return guest ? without("thanked") : asItWas;
    case "leave":
      return guest ? without("left") : asItWas;
    case "gone":
      if (guest) return without("left");
      return isUp ? without("handLowered") : asItWas;
  }
};

/** What those who do not teach the lesson see of it. */
export const forClassmates = ({ hands, guests }: HandsAndStage): HandsAndStage => ({
  hands: hands.map((hand) => ({ ...hand, spokeToday: null })),
  guests,
});
