import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import type { z } from "zod";
import { LessonId, type ClassId, type SchoolId } from "../../protocol/ids.ts";
import {
  type BeginMicroLesson,
  type MicroLesson,
  type MicroLessonList,
  type MicroLessonSchools,
  mostUnfinishedMicroLessons,
} from "../../protocol/microLessons.ts";
import { recordAudit } from "../audit/auditLog.ts";
import { demandSubject } from "../calendar/calendarRepository.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import {
  countUnfinished,
  deleteMicroLesson,
  findMicroLesson,
  insertMicroLesson,
  listMicroLessons,
  type MicroLessonRecord,
} from "./microLessonsRepository.ts";
import { demandQuota } from "../storage/quota.ts";
import type { UploadFiles } from "./uploadFiles.ts";

const dayMs = 24 * 3_600_000;

/** Micro-lessons as their teacher sees them, and the way of their bytes. */
export const createMicroLessons = ({
  db,
  clock,
  files,
  mostBytes,
  keepForDays,
}: {
  db: Db;
  clock: Clock;
  files: UploadFiles;
  mostBytes: number;
  /** An upload to which no further byte comes. */
  keepForDays: number;
}) => {
  const events = new EventEmitter<{ received: [LessonId] }>();

  const view = async ({ ownerId: _owner, updatedAt, ...micro }: MicroLessonRecord) => {
    const uploading = micro.state === "uploading";
    return {
      ...micro,
      receivedBytes: uploading ? await files.received(micro.lessonId) : micro.bytes,
      expiresAt: uploading
        ? new Date(updatedAt.getTime() + keepForDays * dayMs).toISOString()
        : null,
    } satisfies MicroLesson;
  };
  /** Whoever else asks is not told whether there is one. @throws SkyclassError notFound */
  const getOwn = async (actor: Actor, lessonId: LessonId): Promise<MicroLessonRecord> => {
    const found = await findMicroLesson(db, lessonId);
    if (found?.ownerId !== actor.personId) throw new SkyclassError("notFound");
    return found;
  };

  return {
    /** Where the actor may put one. */
    async schools(actor: Actor): Promise<z.infer<typeof MicroLessonSchools>> {
      const rows = await db
        .selectFrom("classes")
        .innerJoin("schools", "schools.school_id", "classes.school_id")
        .select(["schools.school_id", "schools.name as school_name"])
        .select(["classes.class_id", "classes.name"])
        .orderBy("schools.created_at")
        .orderBy("classes.number")
        .execute();
      const own = rows.filter(({ school_id: schoolId }) =>
        may(actor, "makeMicroLesson", { schoolIds: [schoolId] }),
      );
      return {
        schools: [...Map.groupBy(own, (row) => row.school_id)].map(([schoolId, ofSchool]) => ({
          schoolId,
          name: ofSchool[0]?.school_name ?? "",
          classes: ofSchool.map((row) => ({ classId: row.class_id, name: row.name })),
        })),
      };
    },

    /** Their own, whoever asks. */
    async list(actor: Actor): Promise<MicroLessonList> {
      const records = await listMicroLessons(db, actor.personId);
      return { microLessons: await Promise.all(records.map(view)), mostBytes };
    },

    /** @throws SkyclassError forbidden | badRequest | tooLarge | tooManyUploads | diskFull | quotaReached */
    async begin(actor: Actor, given: BeginMicroLesson): Promise<MicroLesson> {
      const { schoolId, classIds } = await audienceOf(db, given.audience);
      demand(actor, "makeMicroLesson", { schoolIds: [schoolId] });
      if (given.bytes > mostBytes) throw new SkyclassError("tooLarge");
      await demandQuota(db, { schoolId });
      await files.demandRoom(given.bytes);
      const lessonId = LessonId.parse(randomUUID());
      const ownerId = actor.personId;
      await db.transaction().execute(async (trx) => {
        if ((await countUnfinished(trx, ownerId)) >= mostUnfinishedMicroLessons)
          throw new SkyclassError("tooManyUploads");
        await demandSubject(trx, given.subjectId, "subjectId");
        const now = clock.now();
        await insertMicroLesson(trx, { lessonId, ownerId, schoolId, classIds, given, now });
        await recordAudit(trx, {
          actorId: ownerId,
          action: "microLessonBegun",
          subject: { kind: "lesson", id: lessonId },
          detail: { schoolId, classIds, bytes: given.bytes },
        });
        await files.create({ lessonId, bytes: given.bytes });
      });
      return view(await getOwn(actor, lessonId));
    },

    /** For whoever takes its bytes. @throws SkyclassError notFound | conflict when all are here | diskFull */
    async demandUpload(actor: Actor, lessonId: LessonId, { writes }: { writes: boolean }) {
      const { state, bytes } = await getOwn(actor, lessonId);
      if (!writes) return;
      if (state !== "uploading") throw new SkyclassError("conflict");
      await files.demandRoom(bytes - (await files.received(lessonId)));
      await db
        .updateTable("micro_lessons")
        .set({ updated_at: clock.now() })
        .where("lesson_id", "=", lessonId)
        .execute();
    },

    /** All bytes are here: the recorder's turn. Said twice it is done once. */
    async received(lessonId: LessonId): Promise<void> {
      await files.sync(lessonId);
      const now = clock.now();
      const { numUpdatedRows } = await db
        .updateTable("micro_lessons")
        .set({ state: "waiting", received_at: now, updated_at: now })
        .where("lesson_id", "=", lessonId)
        .where("state", "=", "uploading")
        .executeTakeFirst();
      if (numUpdatedRows > 0n) events.emit("received", lessonId);
    },

    /** With its file and its replay. @throws SkyclassError notFound */
    async remove(actor: Actor, lessonId: LessonId): Promise<void> {
      const { state } = await getOwn(actor, lessonId);
      await db.transaction().execute(async (trx) => {
        if (!(await deleteMicroLesson(trx, lessonId))) return;
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "microLessonDeleted",
          subject: { kind: "lesson", id: lessonId },
          detail: { state },
        });
      });
      await files.remove(lessonId);
      await files.removeReplay(lessonId);
    },

    onReceived(listener: (lessonId: LessonId) => void): () => void {
      events.on("received", listener);
      return () => void events.off("received", listener);
    },
  };
};
export type MicroLessons = ReturnType<typeof createMicroLessons>;

/** @throws SkyclassError badRequest */
const audienceOf = async (
  queries: Queries,
  audience: BeginMicroLesson["audience"],
): Promise<{ schoolId: SchoolId; classIds: ClassId[] }> => {
  if (audience.kind === "school") return { schoolId: audience.schoolId, classIds: [] };
  const classIds = [...new Set(audience.classIds)];
  const rows = await queries
    .selectFrom("classes")
    .select("school_id")
    .where("class_id", "in", classIds)
    .execute();
  const [first] = rows;
  const schools = new Set(rows.map((row) => row.school_id));
  if (first === undefined || rows.length < classIds.length || schools.size > 1)
    throw new SkyclassError("badRequest", {
      issues: [{ path: "audience.classIds", message: "these are not classes of one school" }],
    });
  return { schoolId: first.school_id, classIds };
};
