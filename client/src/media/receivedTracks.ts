import { type Quality, trackKind, type TrackSource } from "../../../protocol/media.ts";
import type { Participant, ProducerId, PublishedTrack } from "../../../protocol/signaling.ts";
import type { RemoteTrack } from "./liveSessionTypes.ts";

/** Tracks of others whose media is here; `before` itself when nothing of them has changed. */
export const receivedTracks = ({
  published,
  trackOf,
  before,
}: {
  published: Iterable<PublishedTrack>;
  trackOf: (producerId: ProducerId) => MediaStreamTrack | null;
  before: RemoteTrack[];
}): RemoteTrack[] => {
  const now = [...published].flatMap((one): RemoteTrack[] => {
    const track = trackOf(one.producerId);
    return track ? [{ ...one, track }] : [];
  });
  const same =
    before.length === now.length &&
    before.every((one, index) => {
      const other = now[index];
      return (
        other?.producerId === one.producerId &&
        other.track === one.track &&
        other.paused === one.paused
      );
    });
  return same ? before : now;
};

/** Pictures that are published and not paused, but not here. */
export const awaitedSources = (
  published: Iterable<PublishedTrack>,
  received: readonly RemoteTrack[],
): TrackSource[] =>
  [...published]
    .filter(
      ({ producerId, source, paused }) =>
        trackKind[source] === "video" &&
        !paused &&
        !received.some((one) => one.producerId === producerId),
    )
    .map(({ source }) => source);

/** Whether a track is of a child on stage and not the teacher's. Everybody is told of all teachers. */
export const isGuestsOf =
  (participants: readonly Participant[]) =>
  ({ participantId }: Pick<PublishedTrack, "participantId">): boolean =>
    !participants.some((one) => one.participantId === participantId && one.role === "teacher");

/** Whether packets of it are to be expected. */
export const isFlowing = ({ paused, track }: RemoteTrack, quality: Quality): boolean =>
  !paused && quality !== "nothing" && (track.kind === "audio" || quality !== "soundOnly");
