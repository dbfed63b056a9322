import { type Lesson, lessonMoves, type LessonState } from "../../protocol/lessons.ts";
import { type Actor, may, type Subject } from "../lib/permissions.ts";
import type { LessonRecord } from "./lessonsRepository.ts";

export const lessonSubject = (lesson: LessonRecord): Subject => ({
  teacherId: lesson.teacherId,
  schoolIds: lesson.classes.map((one) => one.schoolId),
  classIds: lesson.classes.map((one) => one.classId),
});

export const canMove = (from: LessonState, to: LessonState): boolean => {
  const moves: readonly LessonState[] = lessonMoves[from];
  return moves.includes(to);
};

/** There is something to see, or will be within seconds. */
const hasReplay = ({ recording }: Pick<LessonRecord, "recording">): boolean =>
  recording !== null && recording.state !== "failed";

/** What the actor may do with the lesson as it is now. */
export const lessonRights = (actor: Actor, lesson: LessonRecord): Lesson["may"] => {
  const subject = lessonSubject(lesson);
  const open = lesson.state !== "ended";
  return {
    teach: open && may(actor, "teachLesson", subject),
    join: open && may(actor, "joinLesson", subject),
    watch: hasReplay(lesson) && may(actor, "watchReplay", subject),
  };
};

export const lessonView = (actor: Actor, lesson: LessonRecord): Lesson => ({
  lessonId: lesson.lessonId,
  title: lesson.title,
  state: lesson.state,
  teacher: { personId: lesson.teacherId, displayName: lesson.teacherName },
  classes: lesson.classes.map(({ classId, name, schoolName }) => ({ classId, name, schoolName })),
  createdAt: lesson.createdAt.toISOString(),
  startedAt: lesson.startedAt?.toISOString() ?? null,
  endedAt: lesson.endedAt?.toISOString() ?? null,
  recording: lesson.recording && {
    state: lesson.recording.state,
    durationMs: lesson.recording.durationMs,
  },
  may: lessonRights(actor, lesson),
});
