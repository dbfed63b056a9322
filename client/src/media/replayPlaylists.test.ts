import type Hls from "hls.js";
import { expect, test } from "vitest";
import { countBreaks, playlistLoader, upToBreaks } from "./replayPlaylists.ts";

const playlist = (...parts: string[]) => ["#EXTM3U", ...parts, ""].join("\n");
const first = ["#EXTINF:4,", "sound-0.m4s"];
const afterBreak = (n: number) => ["#EXT-X-DISCONTINUITY", "#EXTINF:4,", `sound-${n}.m4s`];
const whole = playlist(...first, ...afterBreak(1), ...afterBreak(2), "#EXT-X-ENDLIST");

test("counts discontinuities, and not what only begins like one", () => {
  expect(countBreaks(whole)).toBe(2);
  expect(countBreaks(playlist("#EXT-X-DISCONTINUITY-SEQUENCE:0", ...first))).toBe(0);
});

test.each([
  [0, playlist(...first)],
  [1, playlist(...first, ...afterBreak(1))],
  [2, whole],
  [Number.POSITIVE_INFINITY, whole],
])("up to %s discontinuities", (breaks, expected) => {
  expect(upToBreaks(whole, breaks)).toBe(expected);
});

test("gives the sound after the pictures and as far as them, again and again", () => {
  const answers: ((data: string) => void)[] = [];
  class Base {
    load(_context: unknown, _config: unknown, { onSuccess }: { onSuccess: (r: object) => void }) {
      answers.push((data) => onSuccess({ data }));
    }
  }
  const PlaylistLoader = playlistLoader({
    DefaultConfig: { loader: Base },
  } as unknown as typeof Hls);
  const given: string[] = [];
  const load = (type: string) =>
    new PlaylistLoader({} as never).load(
      { type } as never,
      {} as never,
      {
        onSuccess: ({ data }: { data: unknown }) => given.push(`${type} ${String(data)}`),
      } as never,
    );
  const pictures = playlist("#EXTINF:4,", "camera-0.m4s", "#EXT-X-DISCONTINUITY");
  load("level");
  load("audioTrack");
  answers[1]?.(whole);
  expect(given).toEqual([]);
  answers[0]?.(pictures);
  load("audioTrack");
  answers[2]?.(whole);
  const sound = `audioTrack ${playlist(...first, ...afterBreak(1))}`;
  expect(given).toEqual([`level ${pictures}`, sound, sound]);
});
