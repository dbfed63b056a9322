import type { z } from "zod";
import type { Day } from "../../protocol/days.ts";
import type { ClassId, LessonId } from "../../protocol/ids.ts";
import { type AuditEntry, recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Actor } from "../lib/permissions.ts";
import type { FileReply } from "../lib/route.ts";
import { workbookType } from "../lib/workbook.ts";
import { countRungMinutes } from "../rungs/rungsRepository.ts";
import type { Attendance } from "./attendance.ts";
import { attendanceWorkbook } from "./attendanceWorkbook.ts";

/** Attendance as workbooks, for those who see it on the screen. */
export const createAttendanceFiles = ({
  db,
  timeZone,
  attendance,
}: {
  db: Db;
  timeZone: string;
  attendance: Pick<Attendance, "weighedOfLesson" | "weighedOfClass">;
}) => {
  type Weighed = Parameters<typeof attendanceWorkbook>[0];

  const fileOf = async (
    actor: Actor,
    subject: AuditEntry["subject"],
    of: { name: string; weighed: Weighed; now: Date },
  ): Promise<z.infer<typeof FileReply>> => {
    const personIds = of.weighed.flatMap(({ children }) =>
      children.map(({ evidence }) => evidence.personId),
    );
    // Whoever sees attendance sees rungs, too.
    const rungMinutesOf = await countRungMinutes(db, {
      lessonIds: of.weighed.map(({ lesson }) => lesson.lessonId),
      personIds: [...new Set(personIds)],
    });
    const { now } = of;
    const bytes = await attendanceWorkbook(of.weighed, { now, timeZone, rungMinutesOf });
    await recordAudit(db, {
      actorId: actor.personId,
      action: "attendanceExported",
      ...(subject && { subject }),
      detail: { personIds: [...new Set(personIds)] },
    });
    return { fileName: `${of.name}.xlsx`, type: workbookType, bytes };
  };

  return {
    /** @throws SkyclassError notFound | forbidden */
    async ofLesson(actor: Actor, lessonId: LessonId) {
      const { lesson, children, now } = await attendance.weighedOfLesson(actor, lessonId);
      return fileOf(
        actor,
        { kind: "lesson", id: lessonId },
        { name: `${lesson.title} 考勤`, weighed: [{ lesson, children }], now },
      );
    },

    /** @throws SkyclassError notFound | forbidden */
    async ofClass(actor: Actor, classId: ClassId, range: { from: Day; to: Day }) {
      const { named, weighed, now } = await attendance.weighedOfClass(actor, classId, range);
      return fileOf(
        actor,
        { kind: "class", id: classId },
        { name: `${named.name} 考勤 ${range.from} ${range.to}`, weighed, now },
      );
    },
  };
};
export type AttendanceFiles = ReturnType<typeof createAttendanceFiles>;
