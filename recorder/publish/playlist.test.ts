import { expect, test } from "vitest";
import {
  masterPlaylist,
  mediaPlaylist,
  type PlaylistSegment,
  readMediaPlaylist,
  withOtherFiles,
} from "./playlist.ts";

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
  const segments = [
    segment(0, 0, 4_000_000),
    segment(1, 4_000_000, 8_000_000, { byteLength: 300_000 }),
  ];
  const source = { playlist: "camera.m3u8", codecs: ["avc1.42e01f"], width: 1280, height: 720 };
  const text = masterPlaylist({
    pictures: [{ ...source, segments }],
    sound: { segments: [segment(0, 0, 8_000_000)], codec: "mp4a.40.2" },
  });
  expect(text).toContain('CODECS="avc1.42e01f,mp4a.40.2",RESOLUTION=1280x720,AUDIO="sound"');
  expect(text).toContain("BANDWIDTH=700000,AVERAGE-BANDWIDTH=500000");
  expect(text).toContain('TYPE=AUDIO,GROUP-ID="sound"');
});

test("a ladder has its renditions in order, and the sound as a variant without pictures", () => {
  const large = [segment(0, 0, 4_000_000, { byteLength: 400_000 })];
  const small = [segment(0, 0, 4_000_000)];
  const pictures = [
    { playlist: "camera.m3u8", codecs: ["avc1.42e01f"], width: 1280, height: 720, segments: large },
    {
      playlist: "camera360.m3u8",
      codecs: ["avc1.4d401e"],
      width: 640,
      height: 360,
      segments: small,
    },
  ];
  const sound = { segments: small, codec: "mp4a.40.2" };
  const lines = masterPlaylist({ pictures, sound, soundOnly: true }).split("\n").slice(3);
  expect(lines).toEqual([
    '#EXT-X-STREAM-INF:BANDWIDTH=1000000,AVERAGE-BANDWIDTH=1000000,CODECS="avc1.42e01f,mp4a.40.2",RESOLUTION=1280x720,AUDIO="sound"',
    "camera.m3u8",
    '#EXT-X-STREAM-INF:BANDWIDTH=400000,AVERAGE-BANDWIDTH=400000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=640x360,AUDIO="sound"',
    "camera360.m3u8",
    '#EXT-X-STREAM-INF:BANDWIDTH=200000,AVERAGE-BANDWIDTH=200000,CODECS="mp4a.40.2",AUDIO="sound"',
    "sound.m3u8",
    "",
  ]);
  const silent = masterPlaylist({ pictures, sound: null });
  expect(silent).not.toContain("AUDIO");
  expect(silent).toContain('BANDWIDTH=800000,AVERAGE-BANDWIDTH=800000,CODECS="avc1.42e01f"');
});

test("what was written is read again, and other files take the same places", () => {
  const segments = [
    segment(0, 0, 3_999_989),
    segment(1, 3_999_989, 8_000_011),
    segment(2, 8_000_011, 9_500_000, { initFile: "camera-init-b.mp4", discontinuity: true }),
  ];
  const text = mediaPlaylist({ segments, startedAtUs, targetDurationS: 12, ended: true });
  expect(readMediaPlaylist(text)).toEqual(segments.map(({ byteLength: _, ...rest }) => rest));

  const others = segments.map((_, n) => ({ file: `small-${n}.m4s`, initFile: "small-init.mp4" }));
  const changed = withOtherFiles(text, others);
  const expected = mediaPlaylist({
    segments: segments.map((one, n) => ({ ...one, ...others[n] })),
    startedAtUs,
    targetDurationS: 12,
    ended: true,
  });
  expect(changed).toBe(expected);
  expect(() => withOtherFiles(text, others.slice(1))).toThrow("every segment");
});
