import type { types } from "mediasoup";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import type { KeyFrameRequests } from "./keyFrameRequests.ts";

/** A producer, and whose sound or picture it is. */
export type PublishedProducer = {
  readonly producer: types.Producer;
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  readonly keyFrames: KeyFrameRequests;
};
