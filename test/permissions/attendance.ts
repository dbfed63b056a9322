import { above, everybodyIn, type Table } from "./table.ts";
import type { TwoSchools } from "./twoSchools.ts";

const range = "from=2026-11-23&to=2026-11-29";
const ofChildHere = (at: TwoSchools) =>
  `/api/lessons/${at.lesson.lessonId}/attendance/${at.here.childId}`;
const rulesHere = (at: TwoSchools) => `/api/schools/${at.here.schoolId}/attendance-rules`;
const rules = () => ({
  ...{ lateAfterMinutes: 3, leftEarlyAfterMinutes: 3 },
  ...{ absentBelowPercent: 50, replayFromPercent: 90 },
});
const inCare = { adminHere: "notFound", teacher: "notFound", headHere: "notFound" };

/** The lesson was not held: whoever may see or say something is told that there is nothing. */
export const attendance: Table = {
  "see attendance of the lesson": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/attendance`],
    may: [],
    otherwise: inCare,
  },
  "export attendance of the lesson": {
    ask: ["GET", (at) => `/api/lessons/${at.lesson.lessonId}/attendance/workbook`],
    may: [],
    otherwise: inCare,
  },
  "correct attendance of the child here": {
    ask: ["POST", ofChildHere, () => ({ kind: "correction", status: "present", reason: "在场" })],
    may: [],
    otherwise: inCare,
  },
  "note that the child here was rung": {
    ask: ["POST", ofChildHere, () => ({ kind: "contact", how: "phone", reason: "讲了作业" })],
    may: [],
    otherwise: inCare,
  },
  "answer a contest about the child here": {
    ask: ["POST", ofChildHere, () => ({ kind: "answer", status: null, reason: "已核对" })],
    may: [],
    otherwise: inCare,
  },
  "contest attendance of the child here": {
    ask: ["POST", ofChildHere, () => ({ kind: "contest", reason: "孩子在" })],
    may: [],
    otherwise: { guardianHere: "notFound" },
  },
  // It was never recorded: as with its replay.
  "tell what was watched": {
    ask: [
      "POST",
      (at) => `/api/lessons/${at.lesson.lessonId}/watched`,
      () => ({ watched: [{ fromMs: 0, untilMs: 1_000 }] }),
    ],
    may: [],
    otherwise: {
      ...{ operator: "notFound", officer: "notFound", researcher: "notFound" },
      ...{ adminHere: "notFound", teacher: "notFound", headHere: "notFound" },
      ...{ student: "notFound", guardianHere: "notFound" },
    },
  },
  // Of each the own family's, which the attendance's own test looks at.
  "see one's family's attendance": {
    ask: ["GET", () => `/api/attendance?${range}`],
    may: everybodyIn,
  },
  "see classes whose attendance one looks after": {
    ask: ["GET", () => "/api/attendance/classes"],
    may: [
      ...(["adminHere", "teacher", "colleague", "headHere"] as const),
      ...(["adminElsewhere", "stranger", "headElsewhere"] as const),
    ],
  },
  // Of each the own schools, which the attendance's own test looks at.
  "see how many children schools reached": {
    ask: ["GET", () => `/api/attendance/schools?${range}`],
    may: [...above, "adminHere", "adminElsewhere"],
  },
  "export how many children schools reached": {
    ask: ["GET", () => `/api/attendance/schools/workbook?${range}`],
    may: [...above, "adminHere", "adminElsewhere"],
  },
  "see attendance of the class": {
    ask: ["GET", (at) => `/api/classes/${at.here.classId}/attendance?${range}`],
    may: ["adminHere", "headHere"],
  },
  "export attendance of the class": {
    ask: ["GET", (at) => `/api/classes/${at.here.classId}/attendance/workbook?${range}`],
    may: ["adminHere", "headHere"],
  },
  "see attendance rules of the school": {
    ask: ["GET", rulesHere],
    may: ["operator", "adminHere"],
  },
  "change attendance rules of the school": {
    ask: ["PUT", rulesHere, rules],
    may: ["operator", "adminHere"],
  },
};
