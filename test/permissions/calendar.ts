import { randomUUID } from "node:crypto";
import {
  newCourse,
  newCourseBody,
  newEntry,
  newHoliday,
  newSubject,
  newTerm,
  newTermPath,
} from "./makers.ts";
import { everybodyIn, type Table } from "./table.ts";

export const calendar: Table = {
  "see subjects": {
    ask: ["GET", () => "/api/subjects"],
    may: everybodyIn,
  },
  "see terms": {
    ask: ["GET", () => "/api/terms"],
    may: everybodyIn,
  },
  "see holidays of a school": {
    ask: ["GET", (at) => `/api/calendar?schoolId=${at.here.schoolId}`],
    may: everybodyIn,
  },
  "make a subject": {
    ask: ["POST", () => "/api/subjects", () => ({ name: randomUUID() })],
    may: ["operator"],
  },
  "rename a subject": {
    ask: ["PUT", newSubject, () => ({ name: randomUUID() })],
    may: ["operator"],
  },
  "remove a subject": {
    ask: ["DELETE", newSubject],
    may: ["operator"],
  },
  "make a term": {
    ask: ["POST", () => "/api/terms", newTerm],
    may: ["operator"],
  },
  "change a term": {
    ask: ["PUT", newTermPath, newTerm],
    may: ["operator"],
  },
  "remove a term": {
    ask: ["DELETE", newTermPath],
    may: ["operator"],
  },
  "make a county holiday": {
    ask: ["POST", () => "/api/calendar", () => newHoliday(null)],
    may: ["operator"],
  },
  "make a school holiday": {
    ask: ["POST", () => "/api/calendar", (at) => newHoliday(at.here.schoolId)],
    may: ["operator", "adminHere"],
  },
  "remove a county holiday": {
    ask: ["DELETE", (at) => newEntry(at, null)],
    may: ["operator"],
  },
  "remove a school holiday": {
    ask: ["DELETE", (at) => newEntry(at, at.here.schoolId)],
    may: ["operator", "adminHere"],
  },
  "see whether a file to keep is made of each lesson": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/keeping`],
    may: ["operator", "adminHere"],
  },
  "have a file to keep made of each lesson": {
    ask: ["PUT", (at) => `/api/schools/${at.here.schoolId}/keeping`, () => ({ eachLesson: true })],
    may: ["operator", "adminHere"],
  },
  "see periods": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/periods`],
    may: ["operator", "adminHere"],
  },
  "set periods": {
    ask: [
      "PUT",
      (at) => `/api/schools/${at.here.schoolId}/periods`,
      () => ({ periods: [{ number: 1, startsMinute: 510, endsMinute: 540 }] }),
    ],
    may: ["operator", "adminHere"],
  },
  "see courses": {
    ask: ["GET", (at) => `/api/schools/${at.here.schoolId}/courses?termId=${randomUUID()}`],
    may: ["operator", "adminHere"],
  },
  "make a course": {
    ask: ["POST", () => "/api/courses", newCourseBody],
    may: ["operator", "adminHere"],
  },
  "give a course another teacher": {
    ask: ["PUT", newCourse, (at) => ({ teacherId: at.here.colleagueId })],
    may: ["operator", "adminHere"],
  },
  "remove a course": {
    ask: ["DELETE", newCourse],
    may: ["operator", "adminHere"],
  },
  "see a timetable's draft": {
    ask: ["GET", (at) => `/api/classes/${at.here.classId}/timetable/2026-11-23`],
    may: ["operator", "adminHere"],
  },
  "save a timetable's draft": {
    ask: [
      "PUT",
      (at) => `/api/classes/${at.here.classId}/timetable/2026-11-23`,
      () => ({ slots: [] }),
    ],
    may: ["operator", "adminHere"],
  },
  "publish a timetable": {
    ask: ["POST", (at) => `/api/classes/${at.here.classId}/timetable/2026-11-23/publish`],
    may: ["operator", "adminHere"],
  },
};
