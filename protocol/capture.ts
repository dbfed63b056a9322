import { z } from "zod";
import { AckError } from "./errors.ts";
import { CaptureId, LessonId, ParticipantId, TrackId } from "./ids.ts";
import { TrackSource } from "./media.ts";

/*
 * The capture on disk: `captures/<captureId>/`
 *
 *   capture.json            CaptureDescription, written once, atomically, before the first packet
 *   <n>-<trackId>.rtplog    log files, n a six-digit number growing over the whole capture
 *   end.json                CaptureEnd, written once when the capture was closed on purpose
 *
 * A log file is the 8 bytes "SKYRTP1\n" and then records, little endian:
 *   u32 byteLength of the payload
 *   u32 crc32 of type, time and payload
 *   u8  type: 1 RTP packet, 2 RTCP packet, 3 LogEvent as JSON
 *   f64 time, microseconds on the capture clock
 *   payload
 * The first record is the LogEvent `opened`. A torn last record (short or wrong crc) ends the file.
 * A new file is begun for every new consumer (a new producer, a restarted process, a new SSRC),
 * for every resume after a pause and for every new picture size. Files are only ever appended to.
 * Packets stand in the order of their arrival: around a `sizeChanged`, packets of one SSRC that were
 * reordered on their way may stand in the file before or after it, so readers order by sequence number
 * over all files of an SSRC. RTCP records hold only the parts that are about the file's SSRC.
 *
 * The capture clock is microseconds since the Unix epoch, read once when the capture was created and
 * advanced by CLOCK_MONOTONIC from then on, so that a stepped wall clock does not tear a lesson. After
 * a reboot (another bootId) it starts again from the wall clock.
 */
export const CaptureDescription = z.strictObject({
  format: z.literal(1),
  captureId: CaptureId,
  lessonId: LessonId,
  /** The capture clock at `createdMonotonicUs` of boot `bootId`. */
  createdAtUs: z.number(),
  createdMonotonicUs: z.number(),
  bootId: z.string(),
});
export type CaptureDescription = z.infer<typeof CaptureDescription>;

export const CaptureEnd = z.strictObject({
  endedAtUs: z.number(),
  reason: z.enum(["lessonEnded", "shutdown", "adopted"]),
});
export type CaptureEnd = z.infer<typeof CaptureEnd>;

/** How one consumer's packets are to be read. */
export const TrackDescription = z.strictObject({
  trackId: TrackId,
  participantId: ParticipantId,
  source: TrackSource,
  /** Of a child on stage: heard in the replay, and no picture of the teacher's. */
  guest: z.literal(true).optional(),
  mimeType: z.enum(["audio/opus", "video/H264", "video/VP8"]),
  clockRate: z.int(),
  payloadType: z.int(),
  ssrc: z.int(),
});
export type TrackDescription = z.infer<typeof TrackDescription>;

export const LogEvent = z.discriminatedUnion("event", [
  z.strictObject({
    event: z.literal("opened"),
    track: TrackDescription,
    because: z.enum(["published", "resumed", "restarted", "sizeChanged"]),
  }),
  /** The publisher muted: no packets are expected until a file opened by `resumed`. */
  z.strictObject({ event: z.literal("paused") }),
  /** The publisher stopped, left, or was cut off; `lost` when its transport or worker died. */
  z.strictObject({ event: z.literal("closed"), because: z.enum(["stopped", "lost", "continued"]) }),
]);
export type LogEvent = z.infer<typeof LogEvent>;

/** Media node → capture process, over the child process's IPC channel; every request is answered. */
export const CaptureRequest = z.discriminatedUnion("request", [
  z.strictObject({
    request: z.literal("openCapture"),
    captureId: CaptureId,
    lessonId: LessonId,
  }),
  z.strictObject({
    request: z.literal("openTrack"),
    captureId: CaptureId,
    track: TrackDescription,
    because: z.enum(["published", "restarted"]),
    paused: z.boolean(),
  }),
  z.strictObject({
    request: z.literal("pauseTrack"),
    captureId: CaptureId,
    ssrc: z.int(),
    paused: z.boolean(),
  }),
  z.strictObject({
    request: z.literal("closeTrack"),
    captureId: CaptureId,
    ssrc: z.int(),
    because: z.enum(["stopped", "lost"]),
  }),
  z.strictObject({
    request: z.literal("closeCapture"),
    captureId: CaptureId,
    reason: CaptureEnd.shape.reason,
  }),
]);
export type CaptureRequest = z.infer<typeof CaptureRequest>;

export const CaptureReplies = {
  /** Send RTP and RTCP (muxed) of this capture to this UDP port on loopback. */
  openCapture: z.strictObject({
    ip: z.string(),
    port: z.int(),
    /** What the kernel granted, its own overhead included. */
    receiveBufferBytes: z.int(),
  }),
  openTrack: z.strictObject({}),
  pauseTrack: z.strictObject({}),
  closeTrack: z.strictObject({}),
  closeCapture: z.strictObject({}),
} as const;

/** What travels to the capture process: a request under a number that its answer repeats. */
export const CaptureCall = z.strictObject({ id: z.int(), call: CaptureRequest });
export type CaptureCall = z.infer<typeof CaptureCall>;

/** Totals of one capture since its process opened it. */
export const CaptureCounts = z.strictObject({
  packets: z.int(),
  bytes: z.int(),
  /** Of no open track: before `openTrack`, after `closeTrack`, or not ours. */
  unknownSsrc: z.int(),
  malformed: z.int(),
  /** Thrown away by the kernel because its receive buffer was full. */
  kernelDrops: z.int(),
  /** Thrown away because the disk took nothing for too long. */
  diskDrops: z.int(),
});
export type CaptureCounts = z.infer<typeof CaptureCounts>;

/** What comes back: `ready` once, an answer to every call, and facts nobody asked for. */
export const CaptureMessage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ready") }),
  z.strictObject({ kind: z.literal("reply"), id: z.int(), reply: z.unknown() }),
  z.strictObject({ kind: z.literal("refusal"), id: z.int(), error: AckError }),
  z.strictObject({ kind: z.literal("counted"), captureId: CaptureId, counts: CaptureCounts }),
  /**
   * Nothing came of a camera for more than a frame or two, though it is neither paused nor closed:
   * perhaps its sender dropped the simulcast layer that was recorded. Told once for each silence.
   */
  z.strictObject({ kind: z.literal("silent"), captureId: CaptureId, ssrc: z.int() }),
  /** Writing failed or works again; packets wait in memory meanwhile. */
  z.strictObject({ kind: z.literal("disk"), works: z.boolean(), message: z.string() }),
]);
export type CaptureMessage = z.infer<typeof CaptureMessage>;

/** How the capture process is started. */
export const CaptureSettings = z.strictObject({ capturesDir: z.string().min(1) });
export type CaptureSettings = z.infer<typeof CaptureSettings>;
