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

/** What a playlist of `mediaPlaylist` names, without the lengths in bytes. */
export function readMediaPlaylist(text: string): Omit<PlaylistSegment, "byteLength">[] {
  const segments: Omit<PlaylistSegment, "byteLength">[] = [];
  let initFile = "";
  let discontinuity = false;
  let fromUs = 0;
  let durationUs = 0;
  for (const line of text.split("\n")) {
    const map = /^#EXT-X-MAP:URI="([^"]+)"$/.exec(line)?.[1];
    if (map !== undefined) initFile = map;
    else if (line === "#EXT-X-DISCONTINUITY") discontinuity = true;
    else if (line.startsWith("#EXTINF:")) {
      durationUs = Math.round(Number.parseFloat(line.slice("#EXTINF:".length)) * 1e6);
    } else if (line !== "" && !line.startsWith("#")) {
      const toUs = fromUs + durationUs;
      segments.push({ file: line, initFile, fromUs, toUs, discontinuity });
      fromUs = toUs;
      discontinuity = false;
    }
  }
  return segments;
}

/** The same playlist of other files: every cut, discontinuity and date stays as it is. */
export function withOtherFiles(
  text: string,
  others: readonly { file: string; initFile: string }[],
): string {
  const lines: string[] = [];
  let n = 0;
  let initFile = "";
  let afterDiscontinuity = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("#EXT-X-MAP:")) continue;
    if (line === "#EXT-X-DISCONTINUITY") afterDiscontinuity = true;
    const other = others[n];
    if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:") && other !== undefined) {
      if (other.initFile !== initFile || afterDiscontinuity) {
        lines.push(`#EXT-X-MAP:URI="${other.initFile}"`);
      }
      ({ initFile } = other);
      afterDiscontinuity = false;
    }
    if (line === "" || line.startsWith("#")) lines.push(line);
    else {
      if (other === undefined) throw new RangeError("there is no file for every segment");
      lines.push(other.file);
      n += 1;
    }
  }
  return lines.join("\n");
}

export type PictureVariant = {
  playlist: string;
  codecs: readonly string[];
  width: number;
  height: number;
  segments: readonly PlaylistSegment[];
};

type SoundVariant = { segments: readonly PlaylistSegment[]; codec: string };

/**
 * A multivariant playlist, the best pictures first. With `sound` it is the audio group of all of them,
 * and with `soundOnly` also a variant of its own.
 */
export function masterPlaylist({
  pictures,
  sound,
  soundOnly = false,
}: {
  pictures: readonly PictureVariant[];
  sound: SoundVariant | null;
  soundOnly?: boolean;
}): string {
  const soundRates = sound === null ? { peakBps: 0, averageBps: 0 } : bitrates(sound.segments);
  const soundCodecs = sound === null ? [] : [sound.codec];
  const inGroup = sound === null ? [] : ['AUDIO="sound"'];
  const variant = (
    rates: { peakBps: number; averageBps: number },
    codecs: readonly string[],
    more: readonly string[],
    playlist: string,
  ): string[] => [
    [
      `#EXT-X-STREAM-INF:BANDWIDTH=${rates.peakBps + soundRates.peakBps}`,
      `AVERAGE-BANDWIDTH=${rates.averageBps + soundRates.averageBps}`,
      `CODECS="${[...new Set([...codecs, ...soundCodecs])].join(",")}"`,
      ...more,
      ...inGroup,
    ].join(","),
    playlist,
  ];
  const nothing = { peakBps: 0, averageBps: 0 };
  return [
    "#EXTM3U",
    "#EXT-X-VERSION:7",
    ...(sound === null
      ? []
      : [
          '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,URI="sound.m3u8"',
        ]),
    ...pictures.flatMap(({ playlist, codecs, width, height, segments }) =>
      variant(bitrates(segments), codecs, [`RESOLUTION=${width}x${height}`], playlist),
    ),
    ...(soundOnly && sound !== null ? variant(nothing, [], [], "sound.m3u8") : []),
    "",
  ].join("\n");
}

export function bitrates(segments: readonly PlaylistSegment[]): {
  peakBps: number;
  averageBps: number;
} {
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
