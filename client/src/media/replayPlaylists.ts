import type Hls from "hls.js";
import type { HlsConfig } from "hls.js";

type PlaylistLoader = NonNullable<HlsConfig["pLoader"]>;
type LoadParameters = Parameters<InstanceType<PlaylistLoader>["load"]>;

/**
 * While a replay grows, its sound's playlist may be read a moment later than its pictures' and have a
 * discontinuity more. hls.js then plays neither until it has read the pictures' again, which it does
 * only after a target duration. So it gets the sound after the pictures, and only as far as them.
 */
export function playlistLoader(HlsClass: typeof Hls): PlaylistLoader {
  let pictureBreaks: number | null = null;
  let giveSound: ((breaks: number) => void) | null = null;
  // One class loads everything; only its type does not know of playlists.
  const Loader = HlsClass.DefaultConfig.loader as unknown as PlaylistLoader;
  return class extends Loader {
    override load(...[context, config, callbacks]: LoadParameters): void {
      const kind: string = context.type;
      const onSuccess: typeof callbacks.onSuccess = (response, ...more) => {
        const { data } = response;
        if (typeof data === "string" && kind === "audioTrack") {
          giveSound = (breaks) =>
            callbacks.onSuccess({ ...response, data: upToBreaks(data, breaks) }, ...more);
        } else {
          if (typeof data === "string" && kind === "level") pictureBreaks = countBreaks(data);
          callbacks.onSuccess(response, ...more);
        }
        if (pictureBreaks === null || giveSound === null) return;
        const give = giveSound;
        giveSound = null;
        give(pictureBreaks);
      };
      super.load(context, config, { ...callbacks, onSuccess });
    }
  };
}

const discontinuity = /^#EXT-X-DISCONTINUITY$/gm;

/** Discontinuities in a media playlist's text. */
export function countBreaks(playlist: string): number {
  return playlist.match(discontinuity)?.length ?? 0;
}

/** What stands before the discontinuity after the first `breaks`: a playlist that seems to grow yet. */
export function upToBreaks(playlist: string, breaks: number): string {
  const next = [...playlist.matchAll(discontinuity)][breaks];
  return next === undefined ? playlist : playlist.slice(0, next.index);
}
