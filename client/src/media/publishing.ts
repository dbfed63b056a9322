import { TrackSource } from "../../../protocol/media.ts";
import type { LocalTrack } from "./liveSessionTypes.ts";

export type Wanted = Partial<Record<TrackSource, LocalTrack>>;

export type PublishingStep =
  | { step: "publish"; source: TrackSource; track: MediaStreamTrack }
  | { step: "replaceTrack"; source: TrackSource; track: MediaStreamTrack }
  | { step: "setPaused"; source: TrackSource; paused: boolean }
  | { step: "unpublish"; source: TrackSource };

/**
 * The next thing to do so that what is published becomes what is wanted; null when it is.
 * What is switched off is not published for the first time: not a single frame may slip out.
 */
export function nextPublishingStep(wanted: Wanted, published: Wanted): PublishingStep | null {
  for (const source of TrackSource.options) {
    const wish = wanted[source];
    const present = published[source];
    if (!wish) {
      if (present) return { step: "unpublish", source };
    } else if (!present) {
      if (!wish.paused) return { step: "publish", source, track: wish.track };
    } else if (wish.paused && !present.paused) {
      return { step: "setPaused", source, paused: true };
    } else if (wish.track !== present.track) {
      return { step: "replaceTrack", source, track: wish.track };
    } else if (wish.paused !== present.paused) {
      return { step: "setPaused", source, paused: wish.paused };
    }
  }
  return null;
}
