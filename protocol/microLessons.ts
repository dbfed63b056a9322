import { z } from "zod";
import { Grade } from "./grades.ts";
import { ClassId, LessonId, SchoolId, SubjectId } from "./ids.ts";
import { ReplayDeletion } from "./lessons.ts";
import { PlainText } from "./plainText.ts";

/*
 * A micro-lesson (微课) is a lesson that nobody taught live: a video that a teacher uploaded. Until it can be
 * watched it is only its teacher's; from then on it is a lesson like others, with a replay and without a live
 * part, and has the id that it was uploaded under.
 */

/** Unfinished ones of one person. */
export const mostUnfinishedMicroLessons = 5;
/** Of a file, in one request: what a lost connection costs at most, and what proxies let through. */
export const uploadChunkBytes = 8 * 1024 * 1024;

/**
 * `uploading`: bytes are missing; `waiting`: for the recorder; `refused`: the file's fault, says why; `failed`:
 * ours, and tried again.
 */
export const MicroLessonState = z.enum([
  ...(["uploading", "waiting", "working"] as const),
  ...(["published", "refused", "failed"] as const),
]);
export type MicroLessonState = z.infer<typeof MicroLessonState>;

/** What the recorder does, in this order; `paused` while live lessons need the processor. */
export const UploadStep = z.enum([
  "probing",
  "sound",
  "copying",
  "encoding",
  "paused",
  "verifying",
]);
export type UploadStep = z.infer<typeof UploadStep>;

/** Why a video is not taken. */
export const UploadRefusal = z.enum([
  /** No kind of video that we know by its first bytes, playlists among them. */
  "notAVideo",
  /** Begins like one, and cannot be read. */
  "unreadable",
  "noPicture",
  "pictureTooLarge",
  "tooLong",
  /** Ends before its own end. */
  "incomplete",
  /** Took more processor time or memory than any video may. */
  "tooDemanding",
]);
export type UploadRefusal = z.infer<typeof UploadRefusal>;

const Title = PlainText.min(1).max(80);

/** Who may watch: these classes, or all that the school has when it is published. */
export const MicroLessonAudience = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("classes"), classIds: z.array(ClassId).min(1).max(60) }),
  z.strictObject({ kind: z.literal("school"), schoolId: SchoolId }),
]);
export type MicroLessonAudience = z.infer<typeof MicroLessonAudience>;

/** Says what is going to be uploaded; the answer says where to, and the bytes follow by tus. */
export const BeginMicroLesson = z.strictObject({
  title: Title,
  subjectId: SubjectId.nullable(),
  grade: Grade.nullable(),
  audience: MicroLessonAudience,
  fileName: PlainText.min(1).max(200),
  bytes: z.int().positive(),
});
export type BeginMicroLesson = z.infer<typeof BeginMicroLesson>;

export const MicroLesson = z.strictObject({
  lessonId: LessonId,
  title: z.string(),
  subject: z.string().nullable(),
  grade: Grade.nullable(),
  schoolName: z.string(),
  wholeSchool: z.boolean(),
  classNames: z.array(z.string()),
  fileName: z.string(),
  bytes: z.int(),
  /** How many of them are here. */
  receivedBytes: z.int(),
  state: MicroLessonState,
  step: UploadStep.nullable(),
  /** Of the step, 0..1. */
  share: z.number(),
  /** Until the whole of it can be watched, where it can be told. */
  remainingMs: z.int().nullable(),
  refusal: UploadRefusal.nullable(),
  durationMs: z.int().nullable(),
  /** By the school's retention: that its replay is gone, or when it will be. */
  replayDeletion: ReplayDeletion.nullable(),
  createdAt: z.iso.datetime(),
  /** When it is forgotten if no more bytes come; null once all are here. */
  expiresAt: z.iso.datetime().nullable(),
});
export type MicroLesson = z.infer<typeof MicroLesson>;

export const MicroLessonList = z.strictObject({
  microLessons: z.array(MicroLesson),
  /** Of one file. */
  mostBytes: z.int(),
});
export type MicroLessonList = z.infer<typeof MicroLessonList>;

/** Where the bytes go, by tus 1.0 (https://tus.io/protocols/resumable-upload); creation is our own call. */
export const uploadUrl = (lessonId: LessonId): string => `/uploads/${lessonId}`;

export const MicroLessonSchools = z.strictObject({
  schools: z.array(
    z.strictObject({
      schoolId: SchoolId,
      name: z.string(),
      classes: z.array(z.strictObject({ classId: ClassId, name: z.string() })),
    }),
  ),
});

export const uploadsQueue = "uploads";
/** Job `upload`, id `upload-<lessonId>`: makes a replay of `uploads/<lessonId>`. */
export const UploadJob = z.strictObject({
  lessonId: LessonId,
  /** When its last byte came: time zero of its playlists. */
  startedAtMs: z.int().positive(),
});
export type UploadJob = z.infer<typeof UploadJob>;
export const UploadProgress = z.strictObject({
  state: UploadStep,
  share: z.number().min(0).max(1),
  remainingMs: z.int().nonnegative().nullable(),
});
export type UploadProgress = z.infer<typeof UploadProgress>;
export const UploadResult = z.strictObject({
  ...UploadJob.shape,
  durationMs: z.int().positive(),
  verifiedSamples: z.int().positive(),
  /** Whether its pictures are the uploaded ones, bit by bit. */
  copied: z.boolean(),
});
export type UploadResult = z.infer<typeof UploadResult>;
export const uploadLockMs = 10_000;
