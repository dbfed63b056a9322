import {
  type Lesson,
  lessonMoves,
  lessonOpensBeforeMs,
  type LessonState,
  type ReplayDeletion,
} from "../../protocol/lessons.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may, type Subject } from "../lib/permissions.ts";
import type { LessonRecord } from "./lessonsRepository.ts";

/** What rules ask of a lesson. */
type RuledLesson = Pick<LessonRecord, "kind" | "teacherId" | "state"> & {
  classes: readonly Pick<LessonRecord["classes"][number], "classId" | "schoolId">[];
  recording: Pick<NonNullable<LessonRecord["recording"]>, "state"> | null;
  replayAudience: LessonRecord["replayAudience"];
};

export const lessonSubject = (
  lesson: Pick<RuledLesson, "teacherId" | "classes"> & Partial<Pick<RuledLesson, "replayAudience">>,
): Subject => {
  const schoolIds = lesson.classes.map((one) => one.schoolId);
  return {
    teacherId: lesson.teacherId,
    schoolIds,
    classIds: lesson.classes.map((one) => one.classId),
    ...(lesson.replayAudience === "school" ? { openToSchoolIds: schoolIds } : {}),
  };
};

/** @throws SkyclassError forbidden, or replayWithdrawn to whoever might watch it otherwise */
export const demandReplay = (actor: Actor, lesson: RuledLesson): void => {
  const subject = lessonSubject(lesson);
  demand(actor, "watchReplay", subject);
  if (isTakenBack(actor, lesson)) throw new SkyclassError("replayWithdrawn");
};

/**
 * A teacher who takes a replay back takes back all of it that others could still read: pages, drawings,
 * chat. A lesson that runs goes on.
 * @throws SkyclassError replayWithdrawn
 */
export const demandNotWithdrawn = (
  actor: Actor,
  lesson: Pick<RuledLesson, "state" | "teacherId" | "classes" | "replayAudience">,
): void => {
  if (lesson.state === "ended" && isTakenBack(actor, lesson))
    throw new SkyclassError("replayWithdrawn");
};

const isTakenBack = (
  actor: Actor,
  lesson: Pick<RuledLesson, "teacherId" | "classes" | "replayAudience">,
): boolean =>
  lesson.replayAudience === "nobody" && !may(actor, "editReplay", lessonSubject(lesson));

const mayWatch = (actor: Actor, lesson: RuledLesson): boolean =>
  may(actor, "watchReplay", lessonSubject(lesson)) && !isTakenBack(actor, lesson);

export const canMove = (from: LessonState, to: LessonState): boolean => {
  const moves: readonly LessonState[] = lessonMoves[from];
  return moves.includes(to);
};

/** A planned lesson lets its class wait for it some minutes before, and no earlier. */
export const isOpen = (
  { state, plannedStart }: Pick<LessonRecord, "state" | "plannedStart">,
  now: Date,
): boolean =>
  state === "live" ||
  plannedStart === null ||
  plannedStart.getTime() - now.getTime() <= lessonOpensBeforeMs;

/** There is something to see, or will be within seconds. */
const hasReplay = ({ recording }: Pick<RuledLesson, "recording">): boolean =>
  recording !== null && recording.state !== "failed";

/** What the actor may do with the lesson as it is now. */
export const lessonRights = (actor: Actor, lesson: RuledLesson): Lesson["may"] => {
  const subject = lessonSubject(lesson);
  const open = lesson.state !== "ended";
  return {
    teach: open && may(actor, "teachLesson", subject),
    join: open && may(actor, "joinLesson", subject),
    watch: hasReplay(lesson) && mayWatch(actor, lesson),
    editReplay: lesson.state === "ended" && hasReplay(lesson) && may(actor, "editReplay", subject),
    ask: may(actor, "askQuestion", subject),
    seeAttendance:
      lesson.kind === "live" &&
      lesson.state !== "scheduled" &&
      may(actor, "seeAttendance", subject),
    hearChildren: may(actor, "hearChildren", subject),
  };
};

export const lessonView = (actor: Actor, lesson: LessonRecord): Lesson => ({
  lessonId: lesson.lessonId,
  kind: lesson.kind,
  title: lesson.title,
  state: lesson.state,
  teacher: { personId: lesson.teacherId, displayName: lesson.teacherName },
  classes: lesson.classes.map(({ classId, name, schoolName }) => ({ classId, name, schoolName })),
  createdAt: lesson.createdAt.toISOString(),
  plannedStart: lesson.plannedStart?.toISOString() ?? null,
  startedAt: lesson.startedAt?.toISOString() ?? null,
  endedAt: lesson.endedAt?.toISOString() ?? null,
  recording: lesson.recording && {
    state: lesson.recording.state,
    durationMs: lesson.recording.durationMs,
  },
  replayAudience: lesson.replayAudience,
  replayDeletion: toldDeletion(actor, lesson),
  may: lessonRights(actor, lesson),
});

const toldDeletion = (actor: Actor, lesson: LessonRecord): Lesson["replayDeletion"] => {
  const { replayDeletion: deletion } = lesson;
  if (deletion === null) return null;
  if (!deletion.done && !may(actor, "spareReplay", lessonSubject(lesson))) return null;
  return tellDeletion(deletion);
};

export const tellDeletion = ({
  at,
  done,
}: NonNullable<LessonRecord["replayDeletion"]>): ReplayDeletion => ({
  at: at.toISOString(),
  done,
});
