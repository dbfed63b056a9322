/*
 * HLS playlists, RFC 8216 with version 7: one audio group beside the camera pictures; the screen is a
 * media playlist of its own for the page's other player.
 */

export type PlaylistSegment = {
  file: string;
  initFile: string;
  /** Lesson time in whole microseconds, so that durations add up to the segments' own times. */
  fromUs: number;
  toUs: number;
  discontinuity: boolean;
  byteLength: number;
};

export function mediaPlaylist({
  segments,
  startedAtUs,
  targetDurationS,
  ended,
}: {
  segments: readonly PlaylistSegment[];
  /** Lesson time zero, microseconds since the Unix epoch. */
  startedAtUs: number;
  targetDurationS: number;
  ended: boolean;
}): string {
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    `#EXT-X-TARGETDURATION:${targetDurationS}`,
    "#EXT-X-MEDIA-SEQUENCE:0",
    "#EXT-X-DISCONTINUITY-SEQUENCE:0",
    "#EXT-X-PLAYLIST-TYPE:EVENT",
  ];
  let initFile = "";
  for (const segment of segments) {
    if (segment.discontinuity) lines.push("#EXT-X-DISCONTINUITY");
    if (segment.initFile !== initFile || segment.discontinuity) {
      initFile = segment.initFile;
      lines.push(`#EXT-X-MAP:URI="${initFile}"`);
    }
    const at = new Date(Math.round((startedAtUs + segment.fromUs) / 1000));
    lines.push(
      `#EXT-X-PROGRAM-DATE-TIME:${at.toISOString()}`,
      `#EXTINF:${seconds(segment.toUs - segment.fromUs)},`,
      segment.file,
    );
  }
  if (ended) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}

export type PictureVariant = {
  codecs: readonly string[];
  width: number;
  height: number;
  segments: readonly PlaylistSegment[];
};

/** The multivariant playlist: camera pictures with the sound as their audio group. */
export function masterPlaylist({
  camera,
  sound,
  soundCodec,
}: {
  camera: PictureVariant;
  sound: readonly PlaylistSegment[];
  soundCodec: string;
}): string {
  const rates = bitrates(camera.segments);
  const soundRates = bitrates(sound);
  const codecs = [...new Set([...camera.codecs, soundCodec])].join(",");
  return [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,URI="sound.m3u8"',
    [
      `#EXT-X-STREAM-INF:BANDWIDTH=${rates.peakBps + soundRates.peakBps}`,
      `AVERAGE-BANDWIDTH=${rates.averageBps + soundRates.averageBps}`,
      `CODECS="${codecs}"`,
      `RESOLUTION=${camera.width}x${camera.height}`,
      'AUDIO="sound"',
    ].join(","),
    "camera.m3u8",
    "",
  ].join("\n");
}

function bitrates(segments: readonly PlaylistSegment[]): { peakBps: number; averageBps: number } {
  let bytes = 0;
  let us = 0;
  let peakBps = 1;
  for (const { byteLength, fromUs, toUs } of segments) {
    bytes += byteLength;
    us += toUs - fromUs;
    // Very short segments say nothing about what a network has to carry.
    if (toUs - fromUs >= 1_000_000) peakBps = Math.max(peakBps, rate(byteLength, toUs - fromUs));
  }
  return { peakBps, averageBps: us === 0 ? 1 : rate(bytes, us) };
}

const rate = (bytes: number, us: number): number => Math.ceil((bytes * 8e6) / us);

const seconds = (us: number): string => (us / 1e6).toFixed(6);
