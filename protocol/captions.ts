import { z } from "zod";
import { ReplayMs } from "./chapters.ts";
import { LessonId } from "./ids.ts";

/** What is spoken in the district's lessons and written below them; one set of captions each. */
export const CaptionLanguage = z.enum(["zh", "en"]);
export type CaptionLanguage = z.infer<typeof CaptionLanguage>;

export const captionFileBytes = 1024 * 1024;
export const mostCues = 10_000;
export const longestCue = 500;

/** A text and when it stands; lines are separated by a line feed. Cues may overlap. */
export const Cue = z.strictObject({
  fromMs: ReplayMs,
  toMs: ReplayMs,
  text: z.string().min(1).max(longestCue),
});
export type Cue = z.infer<typeof Cue>;

/** Whose words they are: those of everybody who is heard stay with whoever may hear the children. */
export const CaptionSpeakers = z.enum(["teacher", "everybody"]);
export type CaptionSpeakers = z.infer<typeof CaptionSpeakers>;

export const CaptionOrigin = z.enum(["uploaded", "machine"]);
export type CaptionOrigin = z.infer<typeof CaptionOrigin>;

export const CaptionVersion = z.int().positive();

export const CaptionTrack = z.strictObject({
  language: CaptionLanguage,
  /** Counts the files that there were. */
  version: CaptionVersion,
  origin: CaptionOrigin,
  speakers: CaptionSpeakers,
  cueCount: z.int().nonnegative(),
  writtenAt: z.iso.datetime(),
  /** Null for the machine, and for somebody who was erased since. */
  byName: z.string().nullable(),
});
export type CaptionTrack = z.infer<typeof CaptionTrack>;

export const LessonCaptions = z.strictObject({
  /** Those that the caller may read. */
  tracks: z.array(CaptionTrack),
  mayWrite: z.boolean(),
});
export type LessonCaptions = z.infer<typeof LessonCaptions>;

export const CaptionCues = z.strictObject({
  language: CaptionLanguage,
  version: CaptionVersion,
  /** In the order in which they begin. */
  cues: z.array(Cue),
});
export type CaptionCues = z.infer<typeof CaptionCues>;

/** As query of an upload. */
export const UploadCaptions = z.strictObject({
  speakers: CaptionSpeakers,
  /** The version that the file replaces; left out where there was none. */
  insteadOf: z.coerce.number().pipe(CaptionVersion).optional(),
});
export type UploadCaptions = z.infer<typeof UploadCaptions>;

/** Why a file is not taken as captions; the line is told beside it. */
export const CaptionFault = z.enum([
  "notUtf8",
  "notWebVtt",
  "noEmptyLine",
  "noTimes",
  "wrongTime",
  "endsBeforeItBegins",
  "beginsTooEarly",
  "cueTooLong",
  "tooManyCues",
  "noCues",
  "fileTooLarge",
]);
export type CaptionFault = z.infer<typeof CaptionFault>;

/*
 * Speech to text: where a program for it is configured, every published replay without captions is given
 * to it. It hears the teacher alone.
 */
export const captionsQueue = "captions";
/** Job `captions`, id `captions-<lessonId>-<edition>`; a replay that is published again has another edition. */
export const CaptionsJob = z.strictObject({
  lessonId: LessonId,
  edition: z.int().positive(),
});
export type CaptionsJob = z.infer<typeof CaptionsJob>;
export const CaptionsProgress = z.strictObject({ state: z.enum(["sound", "listening"]) });
export type CaptionsProgress = z.infer<typeof CaptionsProgress>;
export const CaptionsResult = z.strictObject({
  ...CaptionsJob.shape,
  cues: z.array(Cue).max(mostCues),
});
export type CaptionsResult = z.infer<typeof CaptionsResult>;
/** Why the program's work is of no use, and trying again neither. */
export const CaptionsRefusal = z.enum(["noSound", "tookTooLong", "tooMuchOutput", "notWebVtt"]);
export type CaptionsRefusal = z.infer<typeof CaptionsRefusal>;
/** A job whose recorder died is given to its successor after at most twice this. */
export const captionsLockMs = 10_000;

/** Where the WebVTT file is, for whoever may read it. */
export const captionFileUrl = (lessonId: LessonId, language: CaptionLanguage): string =>
  `/api/lessons/${lessonId}/captions/${language}/file`;
