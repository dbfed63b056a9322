import { z } from "zod";
import { CaptureId, LessonId } from "./ids.ts";
import { LadderManifest } from "./ladder.ts";
import { BucketSettings } from "./replayStore.ts";

/** A stretch of the lesson for which something the teacher sent, or could have sent, is not there. */
export const Gap = z.strictObject({
  /** Which rendition it is missing from. */
  track: z.enum(["sound", "camera", "screen"]),
  fromMs: z.int().nonnegative(),
  toMs: z.int().nonnegative(),
  /**
   * `uplink`: lost before the SFU; `capture`: lost between SFU and capture (must not happen);
   * `paused`: switched off by the publisher; `absent`: nobody published it;
   * `interrupted`: publisher, SFU or capture was away.
   */
  cause: z.enum(["uplink", "capture", "paused", "absent", "interrupted"]),
});
export type Gap = z.infer<typeof Gap>;

/** Packets of the whole capture; `lostBeforeSfu` after retransmission, `lostToCapture` from sender reports. */
export const PacketLedger = z.strictObject({
  received: z.int(),
  lostBeforeSfu: z.int(),
  lostToCapture: z.int(),
  tornBytes: z.int(),
});
export type PacketLedger = z.infer<typeof PacketLedger>;

/*
 * The replay on disk: `replays/<lessonId>/`
 *   manifest.json     Manifest, replaced atomically, after everything it names exists
 *   master.m3u8       multivariant playlist: camera video with the sound group
 *   sound.m3u8 camera.m3u8 screen.m3u8     media playlists (screen only when something was shared)
 *   teacher-sound.m3u8                     the sound without the voices of children on stage
 *   <rendition>-init-<hash>.mp4, <rendition>-<n>-<hash>.m4s     CMAF segments, immutable once named:
 *                     the hash tells apart what the log decided, so another content has another name;
 *                     sound in which children are heard is voices-<n>-<hash>.m4s
 * and, some time after the lesson, what protocol/ladder.ts tells.
 */
export const voicesPrefix = "voices-";
export const Manifest = z.strictObject({
  format: z.literal(1),
  lessonId: LessonId,
  captureId: CaptureId,
  state: z.enum(["growing", "complete"]),
  /** Time zero of all renditions, milliseconds since the epoch on the capture clock. */
  startedAtMs: z.number(),
  durationMs: z.int(),
  hasScreen: z.boolean(),
  /** Whether children on stage are heard; not there where their voices were not kept apart yet. */
  hasVoices: z.boolean().optional(),
  gaps: z.array(Gap),
  packets: PacketLedger,
  coverage: z.number().min(0).max(1),
  /** How many samples were decoded and found good; 0 while growing. */
  verifiedSamples: z.int(),
  /** Not there until it was made. */
  ladder: LadderManifest.optional(),
});
export type Manifest = z.infer<typeof Manifest>;

export const recordingsQueue = "recordings";
/** Job `assemble`, id `assemble-<captureId>`: follows the log until its end, then publishes. */
export const AssembleJob = z.strictObject({ captureId: CaptureId, lessonId: LessonId });
export type AssembleJob = z.infer<typeof AssembleJob>;
export const AssembleProgress = z.strictObject({
  state: z.enum(["growing", "finishing", "transcoding", "verifying"]),
  durationMs: z.int(),
  /** Share of the present step, 0..1, where known. */
  share: z.number().min(0).max(1).optional(),
});
export type AssembleProgress = z.infer<typeof AssembleProgress>;
export const AssembleResult = Manifest.pick({
  lessonId: true,
  captureId: true,
  durationMs: true,
  hasScreen: true,
  startedAtMs: true,
  packets: true,
  coverage: true,
  verifiedSamples: true,
});
export type AssembleResult = z.infer<typeof AssembleResult>;

/** Where Redis is; in the shape that BullMQ takes as `connection`. */
export const RedisAddress = z.union([
  z.strictObject({ url: z.string().min(1) }),
  /** A unix socket. */
  z.strictObject({ path: z.string().min(1) }),
]);
export type RedisAddress = z.infer<typeof RedisAddress>;

/** How the recorder process is started. It reads `captures/`, and writes `replays/`, `slides/` and `uploads/` in `dataDir`. */
export const RecorderSettings = z.strictObject({
  dataDir: z.string().min(1),
  redis: RedisAddress,
  ffmpegPath: z.string().min(1).optional(),
  /** LibreOffice; looked for on the path when left out. */
  officePath: z.string().min(1).optional(),
  /** The program for speech to text; without one nothing is heard by machine. */
  captionsCommand: z.string().min(1).optional(),
  /** Where replays are copied to; without one they stay in `dataDir` alone. */
  bucket: BucketSettings.optional(),
  /** Whether what is in the bucket may be missing in `dataDir`. */
  dropsLocal: z.boolean().optional(),
  logLevel: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]),
});
export type RecorderSettings = z.infer<typeof RecorderSettings>;
/** A job whose recorder died is given to its successor after at most twice this. */
export const assembleLockMs = 3000;
