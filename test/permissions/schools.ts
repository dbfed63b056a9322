import { randomUUID } from "node:crypto";
import { newImport } from "./makers.ts";
import { uploadPath } from "../factories/schoolFiles.ts";
import { above, everybodyIn, staffElsewhere, staffHere, type Table } from "./table.ts";

export const schools: Table = {
  // Each sees those of their sight only, which the last tests look at.
  "see schools": {
    ask: ["GET", () => "/api/schools"],
    may: [...above, ...staffHere, ...staffElsewhere],
  },
  "make a school": {
    ask: ["POST", () => "/api/schools", () => ({ name: `校${randomUUID()}` })],
    may: ["operator"],
  },
  "see classes": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/classes`],
    may: [...above, ...staffHere],
  },
  "make a class": {
    ask: [
      "POST",
      (at) => `/api/schools/${at.here.schoolId}/classes`,
      () => ({ name: randomUUID(), studentNames: [] }),
    ],
    may: ["operator", "adminHere"],
  },
  "add students": {
    ask: [
      "POST",
      (at) => `/api/classes/${at.here.classId}/students`,
      () => ({ studentNames: ["新同学"] }),
    ],
    may: ["operator", "adminHere"],
  },
  "make a teacher": {
    ask: [
      "POST",
      (at) => `/api/schools/${at.here.schoolId}/teachers`,
      () => ({ displayName: "新老师" }),
    ],
    may: ["operator", "adminHere"],
  },
  "make first passwords of the class": {
    ask: ["POST", (at) => `/api/classes/${at.here.classId}/first-passwords`],
    may: ["operator", "adminHere", "headHere"],
  },
  "make first passwords of the teachers": {
    ask: ["POST", (at) => `/api/schools/${at.here.schoolId}/teachers/first-passwords`],
    may: ["operator", "adminHere"],
  },
  // What was reported is another matter, which the chat's own test looks at.
  "see the school's chat words": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/chat`],
    may: ["operator", "adminHere"],
  },
  "change the school's chat words": {
    ask: [
      "PUT",
      (at) => `/api/schools/${at.here.schoolId}/chat/words`,
      () => ({ words: ["笨蛋"] }),
    ],
    may: ["operator", "adminHere"],
  },
  "see what teachers wrote to single children of the school": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/threads`],
    may: ["adminHere"],
  },
  "see the import template": {
    ask: ["GET", () => "/api/import-template"],
    may: everybodyIn,
  },
  // Each of their own schools only.
  "see what replays take": {
    ask: ["GET", () => "/api/storage"],
    may: ["operator", "adminHere", "adminElsewhere"],
  },
  "see what the school's replays take": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/storage`],
    may: ["operator", "adminHere"],
  },
  "see what each of the school's replays takes": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/storage/replays?order=going`],
    may: ["operator", "adminHere"],
  },
  "say how long the school keeps replays": {
    ask: [
      "PUT",
      (at) => `/api/schools/${at.here.schoolId}/storage/retention`,
      () => ({ days: 400 }),
    ],
    may: ["operator", "adminHere"],
  },
  "say how much room the school's replays may take": {
    ask: [
      "PUT",
      (at) => `/api/schools/${at.here.schoolId}/storage/quota`,
      () => ({ gigabytes: 900 }),
    ],
    may: ["operator"],
  },
  "see imports": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/imports`],
    may: ["operator", "adminHere"],
  },
  "try an import": {
    ask: ["POST", (at) => uploadPath(at.here.schoolId), () => new Uint8Array(10)],
    may: ["operator", "adminHere"],
  },
  "see an import": {
    ask: ["GET", (at) => newImport(at, "")],
    may: ["operator", "adminHere"],
  },
  "apply an import": {
    ask: ["POST", (at) => newImport(at, "/apply")],
    may: ["operator", "adminHere"],
  },
  "undo an import": {
    ask: ["POST", (at) => newImport(at, "/undo")],
    may: ["operator", "adminHere"],
  },
  "export the school": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/export`],
    may: ["operator", "adminHere"],
  },
  // Each of their own places only, which the activation's own test looks at.
  "see activation by school": {
    ask: ["GET", () => "/api/activation"],
    may: ["operator", "officer", "adminHere", "headHere", "adminElsewhere", "headElsewhere"],
  },
  "see activation of the school": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/activation`],
    may: ["operator", "officer", "adminHere", "headHere"],
  },
  "see activation of the school elsewhere": {
    ask: ["GET", (at) => `/api/schools/${at.elsewhere.schoolId}/activation`],
    may: ["operator", "officer", "adminElsewhere", "headElsewhere"],
  },
};
