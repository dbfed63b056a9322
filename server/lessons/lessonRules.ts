import {
  type Lesson,
  lessonMoves,
  lessonOpensBeforeMs,
  type LessonState,
} from "../../protocol/lessons.ts";
import { type Actor, may, type Subject } from "../lib/permissions.ts";
import type { LessonRecord } from "./lessonsRepository.ts";

/** What rules ask of a lesson. */
type RuledLesson = Pick<LessonRecord, "kind" | "teacherId" | "state"> & {
  classes: readonly Pick<LessonRecord["classes"][number], "classId" | "schoolId">[];
  recording: Pick<NonNullable<LessonRecord["recording"]>, "state"> | null;
};

export const lessonSubject = (lesson: Pick<RuledLesson, "teacherId" | "classes">): Subject => ({
  teacherId: lesson.teacherId,
  schoolIds: lesson.classes.map((one) => one.schoolId),
  classIds: lesson.classes.map((one) => one.classId),
});

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
    watch: hasReplay(lesson) && may(actor, "watchReplay", subject),
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
  may: lessonRights(actor, lesson),
});
