import type { StageGuest } from "../../../../protocol/stage.ts";
import type { LiveState } from "../../media/liveSessionTypes.ts";

export type GuestSeen = StageGuest & { picture: MediaStreamTrack | null };

type Seen = Pick<LiveState, "stage" | "remoteTracks" | "published" | "selfId" | "rung">;

export const nameOf = (
  { participants }: Pick<LiveState, "participants">,
  participantId: string,
): string => participants.find((one) => one.participantId === participantId)?.displayName ?? "";

/** Who was called, with name and picture; one's own picture as this page takes it. */
export const guestsOf = (state: Seen): GuestSeen[] =>
  state.stage.guests.map((guest) => {
    const { participantId } = guest;
    // Where no pictures come a frozen one must not stand there.
    const received =
      state.rung !== "video"
        ? undefined
        : state.remoteTracks.find(
            (one) => one.participantId === participantId && one.source === "camera" && !one.paused,
          );
    const own = participantId === state.selfId ? state.published.camera : undefined;
    const picture = received?.track ?? own?.track ?? null;
    return { ...guest, picture };
  });
