import { expect, test } from "vitest";
import { masterPlaylist, mediaPlaylist, type PlaylistSegment } from "./playlist.ts";

const startedAtUs = Date.UTC(2026, 1, 17, 8) * 1000;
const segment = (n: number, fromUs: number, toUs: number, more: Partial<PlaylistSegment> = {}) => ({
  ...{ file: `camera-${n}.m4s`, initFile: "camera-init-a.mp4", byteLength: 100_000 },
  ...{ fromUs, toUs, discontinuity: false },
  ...more,
});

test("a media playlist names each map where it begins, and times that add up", () => {
  const text = mediaPlaylist({
    segments: [
      segment(0, 0, 3_999_989),
      segment(1, 3_999_989, 8_000_011),
      segment(2, 8_000_011, 9_500_000, { discontinuity: true, initFile: "camera-init-b.mp4" }),
    ],
    startedAtUs,
    targetDurationS: 12,
    ended: false,
  });
  expect(text.split("\n")).toEqual([
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    "#EXT-X-TARGETDURATION:12",
    "#EXT-X-MEDIA-SEQUENCE:0",
    "#EXT-X-DISCONTINUITY-SEQUENCE:0",
    "#EXT-X-PLAYLIST-TYPE:EVENT",
    '#EXT-X-MAP:URI="camera-init-a.mp4"',
    "#EXT-X-PROGRAM-DATE-TIME:2026-02-17T08:00:00.000Z",
    "#EXTINF:3.999989,",
    "camera-0.m4s",
    "#EXT-X-PROGRAM-DATE-TIME:2026-02-17T08:00:04.000Z",
    "#EXTINF:4.000022,",
    "camera-1.m4s",
    "#EXT-X-DISCONTINUITY",
    '#EXT-X-MAP:URI="camera-init-b.mp4"',
    "#EXT-X-PROGRAM-DATE-TIME:2026-02-17T08:00:08.000Z",
    "#EXTINF:1.499989,",
    "camera-2.m4s",
    "",
  ]);
});

test("only an ended one says so", () => {
  const given = { segments: [segment(0, 0, 4_000_000)], startedAtUs, targetDurationS: 12 };
  expect(mediaPlaylist({ ...given, ended: false })).not.toContain("ENDLIST");
  expect(mediaPlaylist({ ...given, ended: true })).toMatch(/#EXT-X-ENDLIST\n$/);
});

test("the master playlist says codecs, size and rates of pictures and sound together", () => {
  const text = masterPlaylist({
    camera: {
      codecs: ["avc1.42e01f"],
      width: 1280,
      height: 720,
      segments: [
        segment(0, 0, 4_000_000),
        segment(1, 4_000_000, 8_000_000, { byteLength: 300_000 }),
      ],
    },
    sound: [segment(0, 0, 8_000_000)],
    soundCodec: "mp4a.40.2",
  });
  expect(text).toContain('CODECS="avc1.42e01f,mp4a.40.2",RESOLUTION=1280x720,AUDIO="sound"');
  expect(text).toContain("BANDWIDTH=700000,AVERAGE-BANDWIDTH=500000");
  expect(text).toContain('TYPE=AUDIO,GROUP-ID="sound"');
});
