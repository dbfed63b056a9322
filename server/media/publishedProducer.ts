import type { types } from "mediasoup";
import type { ParticipantId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import type { KeyFrameRequests } from "./keyFrameRequests.ts";

/** What a browser sends, and what was asked of it. */
export type SentProducer = {
  readonly producer: types.Producer;
  readonly keyFrames: KeyFrameRequests;
  /** Where it came from: a retry of it gets the same. */
  readonly request: string;
};

/** A producer, and whose sound or picture it is. */
export type PublishedProducer = SentProducer & {
  /** On which it is published; other routers of the lesson have it brought. */
  readonly router: types.Router;
  readonly participantId: ParticipantId;
  readonly source: TrackSource;
  /** Of a child on stage. */
  readonly isGuest: boolean;
  /** The same picture in VP8, for browsers that cannot decode it as it is published. */
  fallback: SentProducer | null;
};
