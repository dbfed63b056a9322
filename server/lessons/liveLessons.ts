import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { CaptureId, type LessonId, type PersonId } from "../../protocol/ids.ts";
import { studiesOf } from "../../protocol/people.ts";
import { callRoll } from "../attendance/presence.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { may } from "../lib/permissions.ts";
import { findCredentialsOf, findPerson } from "../people/peopleRepository.ts";
import type { LiveLessons as RoomLessons } from "../rooms/ports.ts";
import { canMove, isOpen, lessonSubject } from "./lessonRules.ts";
import {
  countPeople,
  findLesson,
  getLesson,
  listLiveLessons,
  lockLesson,
} from "./lessonsRepository.ts";

export type LessonStarted = { lessonId: LessonId; captureId: CaptureId; startedAt: Date };

/** The life of a lesson while people are in it: what rooms need of it, and what the node follows. */
export type LiveLessons = RoomLessons & {
  /**
   * Live at the last writing. After a crash these wait for their teacher; who keeps the rooms ends
   * those that stay empty.
   */
  running(): Promise<LessonStarted[]>;
  /** Once per lesson, after its rows are stored: assembling begins. */
  onStarted(listener: (started: LessonStarted) => void): () => void;
};

export const createLiveLessons = ({ db, clock }: { db: Db; clock: Clock }): LiveLessons => {
  const events = new EventEmitter<{ started: [LessonStarted]; ended: [LessonId] }>();
  events.setMaxListeners(0);

  const demandTeacher = async (
    queries: Queries,
    { personId, lessonId }: { personId: PersonId; lessonId: LessonId },
  ) => {
    const [person, lesson] = [
      await findPerson(queries, personId),
      await findLesson(queries, lessonId),
    ];
    if (!lesson) throw new SkyclassError("notFound");
    if (!person || !may(person, "teachLesson", lessonSubject(lesson)))
      throw new SkyclassError("forbidden");
  };

  return {
    async admit({ personId, lessonId }) {
      const lesson = await getLesson(db, lessonId);
      const person = await findPerson(db, personId);
      if (!person) throw new SkyclassError("forbidden");
      if ((await findCredentialsOf(db, personId))?.must_change)
        throw new SkyclassError("passwordMustChange");
      const subject = lessonSubject(lesson);
      const role = may(person, "teachLesson", subject)
        ? "teacher"
        : may(person, "joinLesson", subject)
          ? "student"
          : undefined;
      if (role === undefined) throw new SkyclassError("forbidden");
      if (lesson.state === "ended") throw new SkyclassError("lessonEnded");
      if (role === "student" && !isOpen(lesson, clock.now()))
        throw new SkyclassError("lessonNotOpen");
      return {
        role,
        displayName: person.displayName,
        isChild: studiesOf(person.memberships).length > 0,
        lesson: {
          lessonId,
          title: lesson.title,
          state: lesson.state,
          startedAt: lesson.startedAt?.toISOString() ?? null,
          plannedStart: lesson.plannedStart?.toISOString() ?? null,
          teacherName: lesson.teacherName,
        },
      };
    },

    async start({ personId, lessonId }) {
      const { fresh, ...started } = await db.transaction().execute(async (trx) => {
        const lesson = await lockLesson(trx, lessonId);
        await demandTeacher(trx, { personId, lessonId });
        if (!lesson) throw new SkyclassError("notFound");
        if (lesson.state === "live" && lesson.started_at) {
          const { capture_id: captureId } = await trx
            .selectFrom("captures")
            .select("capture_id")
            .where("lesson_id", "=", lessonId)
            .executeTakeFirstOrThrow();
          return { fresh: false, lessonId, captureId, startedAt: lesson.started_at };
        }
        if (!canMove(lesson.state, "live")) throw new SkyclassError("lessonEnded");
        const captureId = CaptureId.parse(randomUUID());
        const startedAt = clock.now();
        await trx
          .updateTable("lessons")
          .set({ state: "live", started_at: startedAt })
          .where("lesson_id", "=", lessonId)
          .execute();
        await callRoll(trx, lessonId);
        await trx
          .insertInto("captures")
          .values({ capture_id: captureId, lesson_id: lessonId, opened_at: startedAt })
          .execute();
        await trx
          .insertInto("recordings")
          .values({
            capture_id: captureId,
            lesson_id: lessonId,
            state: "capturing",
            updated_at: startedAt,
          })
          .execute();
        await recordAudit(trx, {
          actorId: personId,
          action: "lessonStarted",
          subject: { kind: "lesson", id: lessonId },
          detail: { captureId },
        });
        return { fresh: true, lessonId, captureId, startedAt };
      });
      if (fresh) events.emit("started", started);
      return { startedAt: started.startedAt, captureId: started.captureId };
    },

    async end(by) {
      const { lessonId } = by;
      const ended = await db.transaction().execute(async (trx) => {
        const lesson = await lockLesson(trx, lessonId);
        if (!lesson) throw new SkyclassError("notFound");
        if ("personId" in by) await demandTeacher(trx, by);
        if (!canMove(lesson.state, "ended")) return false;
        const now = clock.now();
        // One statement: the class is told that it is over only after this is stored.
        await trx
          .with("lesson", (queries) =>
            queries
              .updateTable("lessons")
              .set({ state: "ended", ended_at: now })
              .where("lesson_id", "=", lessonId),
          )
          .with("capture", (queries) =>
            queries
              .updateTable("captures")
              .set({ closed_at: now })
              .where("lesson_id", "=", lessonId)
              .where("closed_at", "is", null),
          )
          .updateTable("recordings")
          .set({ state: "finishing", updated_at: now })
          .where("lesson_id", "=", lessonId)
          .where("state", "=", "capturing")
          .execute();
        await recordAudit(trx, {
          actorId: "personId" in by ? by.personId : null,
          action: "lessonEnded",
          subject: { kind: "lesson", id: lessonId },
          detail: "because" in by ? { because: by.because } : {},
        });
        return true;
      });
      if (ended) events.emit("ended", lessonId);
    },

    async expectedPeople(lessonId) {
      const classes = await db
        .selectFrom("lesson_classes")
        .select("class_id")
        .where("lesson_id", "=", lessonId)
        .execute();
      return countPeople(
        db,
        classes.map((one) => one.class_id),
      );
    },

    async noteRefusal({ personId, lessonId, ...detail }) {
      await recordAudit(db, {
        actorId: personId,
        action: "lessonRefused",
        subject: { kind: "lesson", id: lessonId },
        detail,
      });
    },

    async running() {
      const rows = await listLiveLessons(db);
      return rows.flatMap((row) =>
        row.started_at === null
          ? []
          : [{ lessonId: row.lesson_id, captureId: row.capture_id, startedAt: row.started_at }],
      );
    },

    onStarted(listener) {
      events.on("started", listener);
      return () => void events.off("started", listener);
    },
    onEnded(listener) {
      events.on("ended", listener);
      return () => void events.off("ended", listener);
    },
  };
};
