import { z } from "zod";
import { ImportId, type PersonId, SchoolId } from "../../protocol/ids.ts";
import { Import, ImportList, UploadImport } from "../../protocol/imports.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { FileReply, type Route, route, UploadedFile } from "../lib/route.ts";
import { workbookType } from "../lib/workbook.ts";
import { findSchool } from "../schools/schoolsRepository.ts";
import type { Imports } from "./imports.ts";
import { schoolWorkbook } from "./schoolWorkbook.ts";
import { importTemplate } from "./template.ts";

const ofSchool = z.strictObject({ schoolId: SchoolId });
const ofImport = z.strictObject({ importId: ImportId });

export const importsRoutes = ({
  db,
  imports,
  timeZone,
  recordLook,
}: {
  db: Db;
  imports: Imports;
  /** Of the district: exports tell times as its clock shows them. */
  timeZone: string;
  recordLook: RecordLook;
}): Route[] => {
  const findNamed = async (schoolId: SchoolId) => {
    const school = await findSchool(db, schoolId);
    if (!school) throw new SkyclassError("notFound");
    return school;
  };
  /** As it is shown: its effects name children who are there already. */
  const shown = async ({ personId: actorId }: Actor, one: Import): Promise<Import> => {
    await recordLook({
      actorId,
      action: "importSeen",
      subject: { kind: "import", id: one.importId },
      childIds: childrenIn(one),
    });
    return one;
  };
  return [
    route({
      method: "GET",
      path: "/api/import-template",
      summary: "An empty workbook with the sheets and headers that an import understands.",
      access: "signedIn",
      reply: FileReply,
      async handle() {
        return {
          fileName: "学校人员导入模板.xlsx",
          type: workbookType,
          bytes: await importTemplate(),
        };
      },
    }),
    route({
      method: "GET",
      path: "/api/schools/:schoolId/imports",
      summary: "The latest imports of a school.",
      access: "signedIn",
      params: ofSchool,
      reply: ImportList,
      async handle({ actor, params: { schoolId } }) {
        demand(actor, "importPeople", { schoolIds: [schoolId] });
        await findNamed(schoolId);
        const listed = await imports.list(schoolId);
        for (const one of listed) await shown(actor, one);
        return { imports: listed };
      },
    }),
    route({
      method: "POST",
      path: "/api/schools/:schoolId/imports",
      summary:
        "Takes an Excel or CSV file of the school's people and looks what it would change; changes nobody.",
      access: "signedIn",
      params: ofSchool,
      query: UploadImport,
      body: UploadedFile,
      reply: Import,
      status: 202,
      async handle({ actor, params: { schoolId }, query, body }) {
        demand(actor, "importPeople", { schoolIds: [schoolId] });
        await findNamed(schoolId);
        return imports.bring(actor, { schoolId, ...query }, body);
      },
    }),
    route({
      method: "GET",
      path: "/api/imports/:importId",
      summary: "How far an import is, and what it changes.",
      access: "signedIn",
      params: ofImport,
      reply: Import,
      handle: async ({ actor, params: { importId } }) =>
        shown(actor, await imports.find(actor, importId)),
    }),
    route({
      method: "POST",
      path: "/api/imports/:importId/apply",
      summary: "Does what the import showed, all or nothing, in the background.",
      access: "signedIn",
      params: ofImport,
      reply: Import,
      status: 202,
      handle: async ({ actor, params: { importId } }) =>
        shown(actor, await imports.apply(actor, importId)),
    }),
    route({
      method: "POST",
      path: "/api/imports/:importId/undo",
      summary: "Takes an applied import back, within a day.",
      access: "signedIn",
      params: ofImport,
      reply: Import,
      handle: async ({ actor, params: { importId } }) => imports.undo(actor, importId),
    }),
    route({
      method: "GET",
      path: "/api/schools/:schoolId/export",
      summary:
        "All that a school owns as a workbook: people, classes, lessons, timetable, consents, questions, what was said about attendance.",
      access: "signedIn",
      params: ofSchool,
      reply: FileReply,
      async handle({ actor, params: { schoolId } }) {
        demand(actor, "exportSchool", { schoolIds: [schoolId] });
        const { name } = await findNamed(schoolId);
        const { bytes, childIds } = await schoolWorkbook(db, {
          ...{ schoolId, timeZone },
          // Between a family and its school: a county's operator gets neither.
          mayReadConsents: may(actor, "seeConsents", { schoolIds: [schoolId] }),
          mayReadAskers: may(actor, "seeAskers", { schoolIds: [schoolId] }),
          mayReadAttendance: may(actor, "seeAttendance", { schoolIds: [schoolId] }),
          mayReadCaptions: may(actor, "hearChildren", { schoolIds: [schoolId] }),
        });
        await recordAudit(db, {
          actorId: actor.personId,
          action: "schoolExported",
          subject: { kind: "school", id: schoolId },
          detail: { personIds: childIds },
        });
        return { fileName: `${name}.xlsx`, type: workbookType, bytes };
      },
    }),
  ];
};

/** Children who are there already and are named in what the import would do, or did. */
const childrenIn = ({ effects }: Import): PersonId[] =>
  effects === null
    ? []
    : [...effects.changes.first, ...effects.leaves.first].flatMap(({ role, personId }) =>
        role === "student" && personId ? [personId] : [],
      );
