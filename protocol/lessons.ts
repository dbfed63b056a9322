import { z } from "zod";
import { ClassId, LessonId, PersonId } from "./ids.ts";
import { Storyboard } from "./ladder.ts";
import { PlainText } from "./plainText.ts";
import { ReplayAudience } from "./replayAudience.ts";

/** A replay that was deleted then, or will be where it is not `done`. */
export const ReplayDeletion = z.strictObject({ at: z.iso.datetime(), done: z.boolean() });
export type ReplayDeletion = z.infer<typeof ReplayDeletion>;

/** Legal moves are in `lessonMoves`; a lesson never goes back to an earlier state. */
export const LessonState = z.enum(["scheduled", "live", "ended"]);
export type LessonState = z.infer<typeof LessonState>;
export const lessonMoves = {
  scheduled: ["live", "ended"],
  live: ["ended"],
  ended: [],
} as const satisfies Record<LessonState, readonly LessonState[]>;

/** Waiting rooms open this long before a planned lesson. */
export const lessonOpensBeforeMs = 10 * 60_000;

/**
 * A recording is the work of turning a capture into a replay.
 * `capturing`: the log grows and is assembled as it grows; `finishing`: the lesson is over and the
 * tail is being assembled and verified; `published`: it was decoded in samples and may be watched;
 * `failed`: kept with its reason, the capture untouched, can be tried again.
 */
export const RecordingState = z.enum(["capturing", "finishing", "published", "failed"]);
export type RecordingState = z.infer<typeof RecordingState>;
export const recordingMoves = {
  capturing: ["finishing", "failed"],
  finishing: ["published", "failed"],
  published: ["finishing"],
  failed: ["finishing"],
} as const satisfies Record<RecordingState, readonly RecordingState[]>;

export const Lesson = z.strictObject({
  lessonId: LessonId,
  /** `micro`: a video that was uploaded; nobody taught it live. */
  kind: z.enum(["live", "micro"]),
  title: z.string(),
  state: LessonState,
  teacher: z.strictObject({ personId: PersonId, displayName: z.string() }),
  classes: z.array(z.strictObject({ classId: ClassId, name: z.string(), schoolName: z.string() })),
  createdAt: z.iso.datetime(),
  /** Null for a lesson made on the spot. */
  plannedStart: z.iso.datetime().nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  recording: z.strictObject({ state: RecordingState, durationMs: z.int() }).nullable(),
  /** Who its teacher lets watch its replay. */
  replayAudience: ReplayAudience,
  /**
   * By the retention of its school. What is still to be deleted is told to whoever may edit it; null while
   * nothing is said.
   */
  replayDeletion: ReplayDeletion.nullable(),
  /** What the caller may do with it, so that screens need no rules of their own. */
  may: z.strictObject({
    teach: z.boolean(),
    join: z.boolean(),
    watch: z.boolean(),
    /** Say who may watch its replay, and what is cut out of it. */
    editReplay: z.boolean(),
    /** In the lesson, and at its replay. */
    ask: z.boolean(),
    /** See who was there. */
    seeAttendance: z.boolean(),
    /** Hear children who spoke on stage in its replay. */
    hearChildren: z.boolean(),
  }),
});
export type Lesson = z.infer<typeof Lesson>;

/** `upcoming`: the soonest first; `past`: the latest first, also planned ones that nobody taught. */
export const LessonsOf = z.enum(["live", "upcoming", "past"]);
export type LessonsOf = z.infer<typeof LessonsOf>;
/** Left out `of`: all, live ones first, then the newest. */
export const LessonsQuery = z.strictObject({
  of: LessonsOf.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** The `next` of the page before. */
  after: LessonId.optional(),
});
export const LessonList = z.strictObject({
  lessons: z.array(Lesson),
  /** Null on the last page. */
  next: LessonId.nullable(),
});
/** "Start a lesson now". A teacher makes it for herself; an operator names the teacher. */
export const CreateLesson = z.strictObject({
  title: PlainText.min(1).max(80),
  classIds: z.array(ClassId).min(1).max(40),
  teacherId: PersonId.optional(),
});

/** Classes the caller may teach. */
export const TeachableClasses = z.strictObject({
  classes: z.array(z.strictObject({ classId: ClassId, name: z.string(), schoolName: z.string() })),
});

export const ReplayQuery = z.strictObject({
  /** The whole replay, for whoever may edit it. */
  whole: z.literal("true").optional(),
});

/** What the replay page needs. Playlist addresses are relative to the site; the same call sets the cookie they need. */
export const Replay = z.strictObject({
  lesson: Lesson,
  state: RecordingState,
  durationMs: z.int(),
  startedAt: z.iso.datetime(),
  /** Multivariant playlist: camera with sound. Null until the first segment exists. */
  cameraUrl: z.string().nullable(),
  /** Playlist of the screen, muted, with its renditions where they are there; null when nothing was shared (yet). */
  screenUrl: z.string().nullable(),
  /** Media playlist of the sound alone. */
  soundUrl: z.string().nullable(),
  /** Children spoke on stage, and the caller hears the lesson without their voices. */
  voicesLeftOut: z.boolean(),
  /** Its sheets are addresses; null until it was made. */
  storyboard: Storyboard.nullable(),
  gaps: z.array(
    z.strictObject({
      fromMs: z.int(),
      toMs: z.int(),
      track: z.string(),
      cause: z.string(),
    }),
  ),
  /** Share of the lesson's time for which the sound or picture sent by the teacher was received, 0..1. */
  coverage: z.number(),
  /** Where the caller stopped watching the last time; null where they never did. */
  placeMs: z.int().nullable(),
  /** What of the whole lesson is in it, in milliseconds of that; null where all of it is. */
  kept: z.array(z.strictObject({ fromMs: z.int(), toMs: z.int() })).nullable(),
  /** How much of the work is done, 0..1, while it is being cut and nothing is given out; otherwise null. */
  beingCut: z.number().min(0).max(1).nullable(),
});
export type Replay = z.infer<typeof Replay>;
