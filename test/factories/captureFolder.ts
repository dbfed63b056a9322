import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  CaptureDescription,
  CaptureEnd,
  LogEvent,
  TrackDescription,
} from "../../protocol/capture.ts";
import { CaptureId, LessonId, ParticipantId, TrackId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import { encodeRecord, logMagic, type LogRecord } from "../../server/lib/captureLogFormat.ts";
import { logFileName } from "../../recorder/capture/logReader.ts";

type Opened = Extract<LogEvent, { event: "opened" }>;

/** One log file: its `opened` record is made from `track`, the rest is written as given. */
export type GivenLogFile = {
  track: TrackDescription;
  because?: Opened["because"];
  /** Time of the `opened` record; that of the first given record when left out. */
  openedAtUs?: number;
  records: readonly LogRecord[];
  /** Put behind the last record as they are, for torn tails. */
  tornTail?: Buffer;
};

/**
 * Writes `captures/<captureId>/` as the capture process would have, and says where. Files are numbered
 * in the order given. Without `endedAtUs` the capture has no end.
 */
export const writeCaptureFolder = async (given: {
  capturesDir: string;
  captureId?: CaptureId;
  lessonId?: LessonId;
  createdAtUs: number;
  files: readonly GivenLogFile[];
  endedAtUs?: number;
  reason?: CaptureEnd["reason"];
}): Promise<{ folder: string; captureId: CaptureId; lessonId: LessonId; paths: string[] }> => {
  const captureId = given.captureId ?? CaptureId.parse(randomUUID());
  const lessonId = given.lessonId ?? LessonId.parse(randomUUID());
  const folder = join(given.capturesDir, captureId);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const description: CaptureDescription = {
    format: 1,
    captureId,
    lessonId,
    createdAtUs: given.createdAtUs,
    createdMonotonicUs: 1,
    bootId: "00000000-0000-0000-0000-000000000000",
  };
  await writeFile(join(folder, "capture.json"), JSON.stringify(description), { mode: 0o600 });
  const paths: string[] = [];
  for (const [index, file] of given.files.entries()) {
    const name = logFileName({ n: index + 1, trackId: file.track.trackId });
    const opened: LogRecord = {
      kind: "event",
      timeUs: file.openedAtUs ?? file.records[0]?.timeUs ?? given.createdAtUs,
      event: { event: "opened", track: file.track, because: file.because ?? "published" },
    };
    const bytes = [logMagic, ...[opened, ...file.records].map(encodeRecord)];
    if (file.tornTail !== undefined) bytes.push(file.tornTail);
    const path = join(folder, name);
    await writeFile(path, Buffer.concat(bytes), { mode: 0o600 });
    paths.push(path);
  }
  if (given.endedAtUs !== undefined) {
    const end: CaptureEnd = { endedAtUs: given.endedAtUs, reason: given.reason ?? "lessonEnded" };
    await writeFile(join(folder, "end.json"), JSON.stringify(end), { mode: 0o600 });
  }
  return { folder, captureId, lessonId, paths };
};

const mimeTypes = {
  camera: "video/H264",
  screen: "video/H264",
  microphone: "audio/opus",
  screenSound: "audio/opus",
} as const satisfies Record<TrackSource, TrackDescription["mimeType"]>;

/** A track description with whatever is not given made up. */
export const describeTrack = (
  given: Partial<TrackDescription> & Pick<TrackDescription, "source">,
): TrackDescription => {
  const mimeType = given.mimeType ?? mimeTypes[given.source];
  return {
    trackId: TrackId.parse(randomUUID()),
    participantId: ParticipantId.parse(randomUUID()),
    mimeType,
    clockRate: mimeType === "audio/opus" ? 48_000 : 90_000,
    payloadType: mimeType === "audio/opus" ? 100 : 102,
    ssrc: 1 + Math.floor(Math.random() * 0xfffffffe),
    ...given,
  };
};

/** One RTP packet (RFC 3550 §5.1); sequence and timestamp are taken modulo their width. */
export const rtpBytes = (packet: {
  ssrc: number;
  payloadType: number;
  sequence: number;
  timestamp: number;
  marker?: boolean;
  payload: Buffer;
}): Buffer => {
  const head = Buffer.alloc(12);
  head.writeUInt8(0x80, 0);
  head.writeUInt8((packet.marker === true ? 0x80 : 0) | packet.payloadType, 1);
  head.writeUInt16BE(packet.sequence & 0xffff, 2);
  head.writeUInt32BE(packet.timestamp % 2 ** 32, 4);
  head.writeUInt32BE(packet.ssrc, 8);
  return Buffer.concat([head, packet.payload]);
};

/** One RTCP sender report without report blocks (RFC 3550 §6.4.1). */
export const senderReportBytes = (report: {
  ssrc: number;
  ntpUs: number;
  rtpTimestamp: number;
  packetCount: number;
  octetCount: number;
}): Buffer => {
  const bytes = Buffer.alloc(28);
  bytes.writeUInt8(0x80, 0);
  bytes.writeUInt8(200, 1);
  bytes.writeUInt16BE(6, 2);
  bytes.writeUInt32BE(report.ssrc, 4);
  const seconds = Math.floor(report.ntpUs / 1e6);
  bytes.writeUInt32BE((seconds + 2_208_988_800) % 2 ** 32, 8);
  bytes.writeUInt32BE(Math.floor(((report.ntpUs / 1e6 - seconds) % 1) * 2 ** 32), 12);
  bytes.writeUInt32BE(report.rtpTimestamp % 2 ** 32, 16);
  bytes.writeUInt32BE(report.packetCount % 2 ** 32, 20);
  bytes.writeUInt32BE(report.octetCount % 2 ** 32, 24);
  return bytes;
};
