import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import {
  CalendarEntry,
  Course,
  SchoolSubject,
  SubjectList,
  Term,
} from "../../protocol/calendar.ts";
import type { ConsentDeed, ConsentHow } from "../../protocol/consents.ts";
import { ErasureRecord } from "../../protocol/erasure.ts";
import { LessonId, type PersonId, type SchoolId } from "../../protocol/ids.ts";
import { Lesson, LessonList, TeachableClasses } from "../../protocol/lessons.ts";
import { ReportedPhoneTest } from "../../protocol/phoneTests.ts";
import {
  CreatedClass,
  Me,
  type MembershipGrant,
  NewAccount,
  NewAccounts,
  PeoplePage,
  Person,
  School,
  SchoolList,
} from "../../protocol/people.ts";
import { Deck } from "../../protocol/slides.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { apply, bring, schoolFile, uploadPath } from "../factories/schoolFiles.ts";

/*
 * Two schools. Each call by each kind of person, and the answer that was decided on, written by hand.
 */

let core: CoreUnderTest;
let teacherHere: NewAccount;
let colleagueHere: NewAccount;
let classHere: z.infer<typeof CreatedClass>;
let classElsewhere: z.infer<typeof CreatedClass>;
let teacherElsewhere: NewAccount;
let school: School;
let lesson: Lesson;
let phoneTestCode: string;
/**
 * Of the district, of the school (`here`), of the other school (`elsewhere`); `colleague` teaches at
 * the school, `nobody` is not signed in, `roleless` was left without a role.
 */
const everybody = [
  ...(["operator", "officer", "researcher"] as const),
  ...(["adminHere", "teacher", "colleague", "headHere", "student", "guardianHere"] as const),
  ...(["adminElsewhere", "stranger", "headElsewhere", "outsider", "guardianElsewhere"] as const),
  ...(["roleless", "nobody"] as const),
];
type Who = (typeof everybody)[number];
let browsers: Record<Who, TestBrowser>;

beforeAll(async () => {
  core = await startCore();
  const operator = await enterDemo(core, "demo-operator");
  const make = async (name: string) => {
    const made = await operator.call("POST", "/api/schools", School, { name });
    const teachers = await Promise.all(
      [1, 2].map(async () =>
        operator.call("POST", `/api/schools/${made.schoolId}/teachers`, NewAccount, {
          displayName: "示例老师",
        }),
      ),
    );
    const schoolClass = await operator.call(
      "POST",
      `/api/schools/${made.schoolId}/classes`,
      CreatedClass,
      { name: "一年级1班", studentNames: ["学生甲"] },
    );
    return { school: made, teachers, schoolClass };
  };
  const here = await make("甲校");
  const elsewhere = await make("乙校");
  school = here.school;
  teacherHere = here.teachers[0]!;
  colleagueHere = here.teachers[1]!;
  classHere = here.schoolClass;
  classElsewhere = elsewhere.schoolClass;
  teacherElsewhere = elsewhere.teachers[0]!;
  /** Somebody of this role: a teacher made first, because only teachers and students are made so. */
  const somebody = async (memberships: MembershipGrant[]) => {
    const account = await operator.call(
      "POST",
      `/api/schools/${school.schoolId}/teachers`,
      NewAccount,
      { displayName: "示例" },
    );
    const path = `/api/people/${account.personId}/memberships`;
    await operator.call("PUT", path, Person, { memberships });
    return settle(core, account);
  };
  const officesOf = async ({ schoolClass: { schoolClass, accounts } }: typeof here) => {
    const { schoolId, classId } = schoolClass;
    return {
      admin: await somebody([{ role: "schoolAdmin", schoolId }]),
      head: await somebody([{ role: "headTeacher", schoolId, classId }]),
      guardian: await somebody([{ role: "guardian", childId: accounts[0]!.personId }]),
    };
  };
  const officesHere = await officesOf(here);
  const officesElsewhere = await officesOf(elsewhere);
  browsers = {
    operator,
    officer: await somebody([{ role: "officer" }]),
    researcher: await somebody([{ role: "researcher" }]),
    adminHere: officesHere.admin,
    headHere: officesHere.head,
    guardianHere: officesHere.guardian,
    adminElsewhere: officesElsewhere.admin,
    headElsewhere: officesElsewhere.head,
    guardianElsewhere: officesElsewhere.guardian,
    roleless: await somebody([]),
    teacher: await settle(core, teacherHere),
    colleague: await settle(core, colleagueHere),
    stranger: await settle(core, teacherElsewhere),
    student: await settle(core, classHere.accounts[0]!),
    outsider: await settle(core, classElsewhere.accounts[0]!),
    nobody: core.browser(),
  };
  lesson = await browsers.teacher.call("POST", "/api/lessons", Lesson, {
    title: "语文",
    classIds: [classHere.schoolClass.classId],
  });
  const reported = await browsers.student.call(
    "POST",
    "/api/phone-tests",
    ReportedPhoneTest,
    phoneTest,
  );
  phoneTestCode = reported.code;
});
afterAll(async () => core.close());

const makeLesson = (classes: "here" | "elsewhere" | "both", teacher?: () => PersonId) => () => ({
  title: "课",
  classIds: [
    ...(classes === "elsewhere" ? [] : [classHere.schoolClass.classId]),
    ...(classes === "here" ? [] : [classElsewhere.schoolClass.classId]),
  ],
  ...(teacher ? { teacherId: teacher() } : {}),
});
const ids = {
  school: () => school.schoolId,
  class: () => classHere.schoolClass.classId,
  lesson: () => lesson.lessonId,
};
/** Paths that make somebody new to be done to, so that one doing does not spoil the next. */
const newPupilElsewhere = async (deed: string): Promise<string> => {
  const { classId } = classElsewhere.schoolClass;
  const { accounts } = await browsers.operator.call(
    "POST",
    `/api/classes/${classId}/students`,
    NewAccounts,
    { studentNames: ["新同学"] },
  );
  return `/api/people/${accounts[0]!.personId}${deed}`;
};
const newPerson = async (membership: MembershipGrant, deed: string): Promise<string> => {
  const path = `/api/schools/${school.schoolId}/teachers`;
  const named = { displayName: "示例" };
  const { personId } = await browsers.operator.call("POST", path, NewAccount, named);
  const memberships = [membership];
  await browsers.operator.call("PUT", `/api/people/${personId}/memberships`, Person, {
    memberships,
  });
  return `/api/people/${personId}${deed}`;
};
/** No two terms overlap: each gets a year of its own. */
let years = 2100;
const newTerm = () => {
  years += 1;
  return { name: randomUUID(), firstDay: `${years}-09-01`, lastDay: `${years}-12-31` };
};
const newHoliday = (schoolId: SchoolId | null) => () => ({
  ...{ kind: "holiday", schoolId, name: "校庆", firstDay: "2026-11-11", lastDay: "2026-11-11" },
});
/** Path of something of the calendar that the operator has just made. */
const newSubject = async (): Promise<string> => {
  const made = await browsers.operator.call("POST", "/api/subjects", SchoolSubject, {
    name: randomUUID(),
  });
  return `/api/subjects/${made.subjectId}`;
};
const newTermPath = async (): Promise<string> => {
  const { termId } = await browsers.operator.call("POST", "/api/terms", Term, newTerm());
  return `/api/terms/${termId}`;
};
const newEntry = async (schoolId: SchoolId | null): Promise<string> => {
  const body = newHoliday(schoolId)();
  const { entryId } = await browsers.operator.call("POST", "/api/calendar", CalendarEntry, body);
  return `/api/calendar/${entryId}`;
};
const newCourseBody = async () => {
  const { termId } = await browsers.operator.call("POST", "/api/terms", Term, newTerm());
  const { subjects } = await browsers.operator.call("GET", "/api/subjects", SubjectList);
  return {
    ...{ termId, classId: ids.class(), subjectId: subjects[0]!.subjectId },
    teacherId: teacherHere.personId,
  };
};
const newCourse = async (): Promise<string> => {
  const body = await newCourseBody();
  const { courseId } = await browsers.operator.call("POST", "/api/courses", Course, body);
  return `/api/courses/${courseId}`;
};
/** An import by the operator that was tried, and another that was applied. */
const newImport = async (deed: string): Promise<string> => {
  const file = await schoolFile({ teachers: [[`老师${randomUUID()}`, "", ""]] });
  const tried = await bring(browsers.operator, ids.school(), file);
  if (deed === "/undo") await apply(browsers.operator, tried);
  return `/api/imports/${tried.importId}${deed}`;
};
/** The record of somebody whom the school's office has erased. */
const newErasure = async (): Promise<string> => {
  const path = await newPerson({ role: "teacher", schoolId: ids.school() }, "/erase");
  const { facts } = await browsers.adminHere.call("POST", path, ErasureRecord, {
    displayName: "示例",
  });
  return `/api/erasures/${facts.erasureId}/record`;
};
const slidesPath = async () => {
  // A lesson takes some files only: each brings the first to one of its own.
  const own = await browsers.teacher.call("POST", "/api/lessons", Lesson, makeLesson("here")());
  return `/api/lessons/${own.lessonId}/slides?fileName=1.pdf`;
};
const pdf = Buffer.from("%PDF-1.4");
const newDeck = async (): Promise<string> => {
  const { deckId } = await browsers.teacher.call("POST", await slidesPath(), Deck, pdf);
  return `/api/slides/${deckId}`;
};
const consentsOfChildHere = () => `/api/people/${classHere.accounts[0]!.personId}/consents`;
const consent = (deed: ConsentDeed, how: ConsentHow) => () => ({ kinds: ["sound"], deed, how });
/** Somebody who taught the class here and was removed. */
const newLeftTeacher = async (): Promise<string> => {
  const path = `/api/schools/${school.schoolId}/teachers`;
  const named = { displayName: "示例离校" };
  const { personId } = await browsers.operator.call("POST", path, NewAccount, named);
  const given = makeLesson("here", () => personId)();
  await browsers.operator.call("POST", "/api/lessons", Lesson, given);
  await browsers.operator.send("DELETE", `/api/people/${personId}`);
  return `/api/people/${personId}/erase`;
};
const become = (membership: () => MembershipGrant) => () => ({ memberships: [membership()] });
const phoneTest = {
  checks: [{ check: "udp", outcome: "failed", elapsedMs: 12_000 }],
  browser: "a browser",
};
type Call = [
  method: string,
  path: () => string | Promise<string>,
  body: (() => unknown) | undefined,
];
const everybodyIn = everybody.filter((who) => who !== "nobody");
const calls: Record<string, Call> = {
  "see schools": ["GET", () => "/api/schools", undefined],
  "make a school": ["POST", () => "/api/schools", () => ({ name: `校${randomUUID()}` })],
  "see classes": ["GET", () => `/api/schools/${ids.school()}/classes`, undefined],
  "make a class": [
    "POST",
    () => `/api/schools/${ids.school()}/classes`,
    () => ({ name: randomUUID(), studentNames: [] }),
  ],
  "add students": [
    "POST",
    () => `/api/classes/${ids.class()}/students`,
    () => ({ studentNames: ["新同学"] }),
  ],
  "make a teacher": [
    "POST",
    () => `/api/schools/${ids.school()}/teachers`,
    () => ({ displayName: "新老师" }),
  ],
  "make first passwords of the class": [
    "POST",
    () => `/api/classes/${ids.class()}/first-passwords`,
    undefined,
  ],
  "make first passwords of the teachers": [
    "POST",
    () => `/api/schools/${ids.school()}/teachers/first-passwords`,
    undefined,
  ],
  "see the import template": ["GET", () => "/api/import-template", undefined],
  "see imports": ["GET", () => `/api/schools/${ids.school()}/imports`, undefined],
  "try an import": ["POST", () => uploadPath(ids.school()), () => new Uint8Array(10)],
  "see an import": ["GET", () => newImport(""), undefined],
  "apply an import": ["POST", () => newImport("/apply"), undefined],
  "undo an import": ["POST", () => newImport("/undo"), undefined],
  "export the school": ["GET", () => `/api/schools/${ids.school()}/export`, undefined],
  "see people": ["GET", () => "/api/people", undefined],
  "see people of the school": ["GET", () => `/api/people?schoolId=${ids.school()}`, undefined],
  "see activation by school": ["GET", () => "/api/activation", undefined],
  "see activation of the school": [
    "GET",
    () => `/api/schools/${ids.school()}/activation`,
    undefined,
  ],
  "see activation of the school elsewhere": [
    "GET",
    () => `/api/schools/${classElsewhere.schoolClass.schoolId}/activation`,
    undefined,
  ],
  "see teachable classes": ["GET", () => "/api/teachable-classes", undefined],
  "make a lesson here": ["POST", () => "/api/lessons", makeLesson("here")],
  "make a lesson elsewhere": ["POST", () => "/api/lessons", makeLesson("elsewhere")],
  "make a lesson here and elsewhere": ["POST", () => "/api/lessons", makeLesson("both")],
  "make a lesson for the teacher": [
    "POST",
    () => "/api/lessons",
    makeLesson("here", () => teacherHere.personId),
  ],
  "make a lesson for the teacher elsewhere": [
    "POST",
    () => "/api/lessons",
    makeLesson("elsewhere", () => teacherHere.personId),
  ],
  "see the lesson": ["GET", () => `/api/lessons/${ids.lesson()}`, undefined],
  "see the lesson's slides": ["GET", () => `/api/lessons/${ids.lesson()}/slides`, undefined],
  "see when slides were shown": [
    "GET",
    () => `/api/lessons/${ids.lesson()}/slide-moments`,
    undefined,
  ],
  "see the board of the lesson": ["GET", () => `/api/lessons/${ids.lesson()}/board`, undefined],
  "bring slides to the lesson": ["POST", slidesPath, () => pdf],
  "delete slides of the lesson": ["DELETE", newDeck, undefined],
  "reset the password of a pupil elsewhere": [
    "POST",
    () => newPupilElsewhere("/reset-password"),
    undefined,
  ],
  "reset a teacher's password here": [
    "POST",
    () => newPerson({ role: "teacher", schoolId: ids.school() }, "/reset-password"),
    undefined,
  ],
  "reset an operator's password": [
    "POST",
    () => newPerson({ role: "operator" }, "/reset-password"),
    undefined,
  ],
  "sign a pupil out elsewhere": ["POST", () => newPupilElsewhere("/sign-out"), undefined],
  "make a pupil elsewhere an operator": [
    "PUT",
    () => newPupilElsewhere("/memberships"),
    become(() => ({ role: "operator" })),
  ],
  "make a pupil elsewhere a teacher elsewhere": [
    "PUT",
    () => newPupilElsewhere("/memberships"),
    become(() => ({ role: "teacher", schoolId: classElsewhere.schoolClass.schoolId })),
  ],
  "make a pupil elsewhere a guardian of a child here": [
    "PUT",
    () => newPupilElsewhere("/memberships"),
    become(() => ({ role: "guardian", childId: classHere.accounts[0]!.personId })),
  ],
  "move a pupil elsewhere to the class here": [
    "PUT",
    () => newPupilElsewhere("/memberships"),
    become(() => ({ role: "student", schoolId: ids.school(), classId: ids.class() })),
  ],
  "say when a pupil elsewhere was born": [
    "PUT",
    () => newPupilElsewhere("/birth-date"),
    () => ({ birthDate: "2016-02-29" }),
  ],
  "see one's family's consents": ["GET", () => "/api/consents", undefined],
  "see consents by class": ["GET", () => "/api/consents/by-class", undefined],
  "see consents of the class": ["GET", () => `/api/classes/${ids.class()}/consents`, undefined],
  "consent for the child here": ["POST", consentsOfChildHere, consent("given", "signedIn")],
  "withdraw consent for the child here": [
    "POST",
    consentsOfChildHere,
    consent("withdrawn", "signedIn"),
  ],
  "record a paper consent for the child here": [
    "POST",
    consentsOfChildHere,
    consent("given", "onPaper"),
  ],
  "record a paper withdrawal for the child here": [
    "POST",
    consentsOfChildHere,
    consent("withdrawn", "onPaper"),
  ],
  "remove a pupil elsewhere": ["DELETE", () => newPupilElsewhere(""), undefined],
  "export what is kept about a pupil elsewhere": [
    "GET",
    () => newPupilElsewhere("/export"),
    undefined,
  ],
  "erase a pupil elsewhere": [
    "POST",
    () => newPupilElsewhere("/erase"),
    () => ({ displayName: "新同学" }),
  ],
  "erase an operator": [
    "POST",
    () => newPerson({ role: "operator" }, "/erase"),
    () => ({ displayName: "示例" }),
  ],
  "see the record of an erasure": ["GET", newErasure, undefined],
  "see past erasures": ["GET", () => "/api/erasures", undefined],
  "see who left": ["GET", () => "/api/left-people", undefined],
  "erase a teacher who left": ["POST", newLeftTeacher, () => ({ displayName: "示例离校" })],
  "see subjects": ["GET", () => "/api/subjects", undefined],
  "see terms": ["GET", () => "/api/terms", undefined],
  "see holidays of a school": ["GET", () => `/api/calendar?schoolId=${ids.school()}`, undefined],
  "make a subject": ["POST", () => "/api/subjects", () => ({ name: randomUUID() })],
  "rename a subject": ["PUT", newSubject, () => ({ name: randomUUID() })],
  "remove a subject": ["DELETE", newSubject, undefined],
  "make a term": ["POST", () => "/api/terms", newTerm],
  "change a term": ["PUT", newTermPath, newTerm],
  "remove a term": ["DELETE", newTermPath, undefined],
  "make a county holiday": ["POST", () => "/api/calendar", newHoliday(null)],
  "make a school holiday": ["POST", () => "/api/calendar", () => newHoliday(ids.school())()],
  "remove a county holiday": ["DELETE", () => newEntry(null), undefined],
  "remove a school holiday": ["DELETE", () => newEntry(ids.school()), undefined],
  "see periods": ["GET", () => `/api/schools/${ids.school()}/periods`, undefined],
  "set periods": [
    "PUT",
    () => `/api/schools/${ids.school()}/periods`,
    () => ({ periods: [{ number: 1, startsMinute: 510, endsMinute: 540 }] }),
  ],
  "see courses": [
    "GET",
    () => `/api/schools/${ids.school()}/courses?termId=${randomUUID()}`,
    undefined,
  ],
  "make a course": ["POST", () => "/api/courses", newCourseBody],
  "give a course another teacher": [
    "PUT",
    newCourse,
    () => ({ teacherId: colleagueHere.personId }),
  ],
  "remove a course": ["DELETE", newCourse, undefined],
  "see a timetable's draft": [
    "GET",
    () => `/api/classes/${ids.class()}/timetable/2026-11-23`,
    undefined,
  ],
  "save a timetable's draft": [
    "PUT",
    () => `/api/classes/${ids.class()}/timetable/2026-11-23`,
    () => ({ slots: [] }),
  ],
  "see one's day": ["GET", () => "/api/today", undefined],
  "see lessons of one's day": ["GET", () => "/api/today/lessons?figure=planned", undefined],
  "see a class's week": [
    "GET",
    () => `/api/week?week=2026-11-23&classId=${ids.class()}`,
    undefined,
  ],
  "see one's own week": ["GET", () => "/api/week?week=2026-11-23", undefined],
  "see the audit log": ["GET", () => "/api/audit", undefined],
  // It does not run: whoever may see who is missing is told that.
  "see who is missing": ["GET", () => `/api/lessons/${ids.lesson()}/missing`, undefined],
  "see hands and stage of the lesson": [
    "GET",
    () => `/api/lessons/${ids.lesson()}/stage`,
    undefined,
  ],
  "publish a timetable": [
    "POST",
    () => `/api/classes/${ids.class()}/timetable/2026-11-23/publish`,
    undefined,
  ],
  "report a phone test": ["POST", () => "/api/phone-tests", () => phoneTest],
  "look up a phone test of the class": [
    "GET",
    () => `/api/phone-tests/${phoneTestCode}`,
    undefined,
  ],
};

const above: Who[] = ["operator", "officer", "researcher"];
const staffHere: Who[] = ["adminHere", "teacher", "colleague", "headHere"];
const staffElsewhere: Who[] = ["adminElsewhere", "stranger", "headElsewhere"];
/** Who may; everybody else is forbidden to. */
const matrix: Record<string, readonly Who[]> = {
  // Each sees those of their sight only, which the last tests look at.
  "see schools": [...above, ...staffHere, ...staffElsewhere],
  "make a school": ["operator"],
  "see classes": [...above, ...staffHere],
  "make a class": ["operator", "adminHere"],
  "add students": ["operator", "adminHere"],
  "make a teacher": ["operator", "adminHere"],
  "make first passwords of the class": ["operator", "adminHere", "headHere"],
  "make first passwords of the teachers": ["operator", "adminHere"],
  "see the import template": everybody.filter((who) => who !== "nobody"),
  "see imports": ["operator", "adminHere"],
  "try an import": ["operator", "adminHere"],
  "see an import": ["operator", "adminHere"],
  "apply an import": ["operator", "adminHere"],
  "undo an import": ["operator", "adminHere"],
  "export the school": ["operator", "adminHere"],
  "see people": ["operator", "officer", "adminHere", "headHere", "adminElsewhere", "headElsewhere"],
  "see people of the school": [
    ...(["operator", "officer", "adminHere", "headHere"] as const),
    ...(["adminElsewhere", "headElsewhere"] as const),
  ],
  // Each of their own places only, which the activation's own test looks at.
  "see activation by school": [
    ...(["operator", "officer", "adminHere", "headHere"] as const),
    ...(["adminElsewhere", "headElsewhere"] as const),
  ],
  "see activation of the school": ["operator", "officer", "adminHere", "headHere"],
  "see activation of the school elsewhere": [
    ...(["operator", "officer", "adminElsewhere", "headElsewhere"] as const),
  ],
  "see teachable classes": everybodyIn,
  "report a phone test": everybody.filter((who) => who !== "nobody"),
  "look up a phone test of the class": ["operator", "adminHere", "headHere"],
  "make a lesson here": ["teacher", "colleague"],
  "make a lesson elsewhere": ["stranger"],
  "make a lesson here and elsewhere": [],
  "make a lesson for the teacher": ["operator", "adminHere", "teacher"],
  "make a lesson for the teacher elsewhere": [],
  "see the lesson": [...above, "adminHere", "teacher", "headHere", "student", "guardianHere"],
  // Of its class those only that were shown, which the slides' own test looks at.
  "see the lesson's slides": [
    ...[...above, ...(["adminHere", "teacher", "headHere", "student", "guardianHere"] as const)],
  ],
  "see when slides were shown": [
    ...[...above, ...(["adminHere", "teacher", "headHere", "student", "guardianHere"] as const)],
  ],
  // Names of children are another matter, which the board's own test looks at.
  "see the board of the lesson": [
    ...[...above, ...(["adminHere", "teacher", "headHere", "student", "guardianHere"] as const)],
  ],
  "bring slides to the lesson": ["teacher"],
  "delete slides of the lesson": ["teacher"],
  "reset the password of a pupil elsewhere": ["operator", "adminElsewhere", "headElsewhere"],
  "reset a teacher's password here": ["operator", "adminHere"],
  "reset an operator's password": ["operator"],
  "sign a pupil out elsewhere": ["operator", "adminElsewhere", "headElsewhere"],
  "make a pupil elsewhere an operator": ["operator"],
  "make a pupil elsewhere a teacher elsewhere": ["operator", "adminElsewhere"],
  "make a pupil elsewhere a guardian of a child here": ["operator"],
  "move a pupil elsewhere to the class here": ["operator"],
  "say when a pupil elsewhere was born": ["operator", "adminElsewhere", "headElsewhere"],
  // Of each the own family's, which the consents' own test looks at.
  "see one's family's consents": everybodyIn,
  "see consents by class": ["adminHere", "headHere", "adminElsewhere", "headElsewhere"],
  "see consents of the class": ["adminHere", "headHere"],
  "consent for the child here": ["guardianHere"],
  "withdraw consent for the child here": ["guardianHere"],
  "record a paper consent for the child here": ["adminHere", "headHere"],
  "record a paper withdrawal for the child here": ["adminHere", "headHere"],
  "remove a pupil elsewhere": ["operator", "adminElsewhere"],
  "export what is kept about a pupil elsewhere": ["operator", "adminElsewhere"],
  "erase a pupil elsewhere": ["operator", "adminElsewhere"],
  "erase an operator": ["operator"],
  "see the record of an erasure": ["operator", "adminHere"],
  // Each of their own only, which the erasures' test looks at.
  "see past erasures": ["operator", "adminHere", "adminElsewhere"],
  "see who left": ["operator", "adminHere", "adminElsewhere"],
  "erase a teacher who left": ["operator", "adminHere"],
  "see subjects": everybodyIn,
  "see terms": everybodyIn,
  "see holidays of a school": everybodyIn,
  "make a subject": ["operator"],
  "rename a subject": ["operator"],
  "remove a subject": ["operator"],
  "make a term": ["operator"],
  "change a term": ["operator"],
  "remove a term": ["operator"],
  "make a county holiday": ["operator"],
  "make a school holiday": ["operator", "adminHere"],
  "remove a county holiday": ["operator"],
  "remove a school holiday": ["operator", "adminHere"],
  "see periods": ["operator", "adminHere"],
  "set periods": ["operator", "adminHere"],
  "see courses": ["operator", "adminHere"],
  "make a course": ["operator", "adminHere"],
  "give a course another teacher": ["operator", "adminHere"],
  "remove a course": ["operator", "adminHere"],
  "see a timetable's draft": ["operator", "adminHere"],
  "save a timetable's draft": ["operator", "adminHere"],
  "publish a timetable": ["operator", "adminHere"],
  "see one's day": everybodyIn,
  "see lessons of one's day": everybodyIn,
  "see a class's week": [...above, "adminHere", "headHere", "student", "guardianHere"],
  "see one's own week": everybodyIn,
  "see who is missing": [],
  // Names of children are another matter, which the stage's own test looks at.
  "see hands and stage of the lesson": [
    ...above,
    ...(["adminHere", "teacher", "headHere", "student", "guardianHere"] as const),
  ],
  "see the audit log": ["operator", "officer", "adminHere", "adminElsewhere"],
};
/** Allowed, and still refused for what was asked. */
const otherwise: Record<string, Partial<Record<Who, string>>> = {
  "see who is missing": {
    ...{ operator: "lessonNotLive", officer: "lessonNotLive", adminHere: "lessonNotLive" },
    ...{ headHere: "lessonNotLive", teacher: "lessonNotLive" },
  },
  "make a lesson for the teacher elsewhere": {
    operator: "badRequest",
    adminElsewhere: "badRequest",
  },
  // Whose help desk they are not, they do not even learn that there is such a code.
  "look up a phone test of the class": { adminElsewhere: "notFound", headElsewhere: "notFound" },
};

test.each(Object.keys(calls))("%s", async (name) => {
  const [method, path, body] = calls[name]!;
  const answers: Record<string, string> = {};
  const decided: Record<string, string> = {};
  for (const who of everybody) {
    answers[who] = await browsers[who].refusal(method, await path(), await body?.());
    decided[who] =
      who === "nobody"
        ? "notSignedIn"
        : matrix[name]?.includes(who)
          ? "done"
          : (otherwise[name]?.[who] ?? "forbidden");
  }
  expect(answers).toEqual(decided);
});

test("lists hold what each may see and say what each may do", async () => {
  const seen = async (who: Who) =>
    (await browsers[who].call("GET", "/api/lessons?limit=100", LessonList)).lessons.find(
      (one) => one.lessonId === lesson.lessonId,
    )?.may;
  const watches = { teach: false, join: false, watch: false, ask: false };
  for (const who of [...above, "adminHere", "headHere", "guardianHere"] as const)
    expect(await seen(who)).toEqual(watches);
  expect(await seen("teacher")).toEqual({ ...watches, teach: true });
  expect(await seen("student")).toEqual({ ...watches, join: true, ask: true });
  for (const who of [
    ...staffElsewhere,
    "colleague",
    "outsider",
    "guardianElsewhere",
    "roleless",
  ] as const)
    expect(await seen(who)).toBeUndefined();
  const teachable = async (who: Who) => [
    ...new Set(
      (await browsers[who].call("GET", "/api/teachable-classes", TeachableClasses)).classes.map(
        (one) => one.schoolName,
      ),
    ),
  ];
  for (const who of ["teacher", "adminHere"] as const)
    expect(await teachable(who)).toEqual(["甲校"]);
  for (const who of ["student", "guardianHere", "headHere", "officer"] as const)
    expect(await teachable(who)).toEqual([]);
  expect(await teachable("operator")).toEqual(expect.arrayContaining(["甲校", "乙校"]));

  const schools = async (who: Who) =>
    (await browsers[who].call("GET", "/api/schools", SchoolList)).schools.map(({ name }) => name);
  for (const who of staffHere) expect(await schools(who)).toEqual(["甲校"]);
  for (const who of staffElsewhere) expect(await schools(who)).toEqual(["乙校"]);
  for (const who of above)
    expect(await schools(who)).toEqual(expect.arrayContaining(["甲校", "乙校"]));
});

test("whoever looks after people sees those people, and no others", async () => {
  const seen = async (who: Who, search = "") =>
    (await browsers[who].call("GET", `/api/people?${search}`, PeoplePage)).people;
  const isIn = (one: Person, place: string) =>
    one.memberships.some(
      (held) =>
        ("schoolId" in held && held.schoolId === place) ||
        ("classId" in held && held.classId === place),
    );
  const { classId, schoolId } = classHere.schoolClass;
  const byHead = await seen("headHere");
  expect(byHead.map(({ memberships }) => memberships[0]?.role)).toContain("guardian");
  expect(byHead.every((one) => isIn(one, classId))).toBe(true);
  const byAdmin = await seen("adminHere");
  expect(byAdmin.length).toBeGreaterThan(byHead.length);
  expect(byAdmin.every((one) => isIn(one, schoolId))).toBe(true);
  const elsewhere = classElsewhere.schoolClass;
  for (const who of ["headHere", "adminHere"] as const)
    for (const search of [`schoolId=${elsewhere.schoolId}`, `classId=${elsewhere.classId}`])
      expect(await seen(who, search)).toEqual([]);
});

test("a lesson lives: admitted, started once, ended once, with one capture", async () => {
  const { liveLessons } = core;
  const { lessonId } = lesson;
  const teacher = teacherHere.personId;
  const student = classHere.accounts[0]!.personId;
  const facts: string[] = [];
  liveLessons.onStarted((started) => facts.push(`started ${started.captureId}`));
  liveLessons.onEnded((ended) => facts.push(`ended ${ended}`));

  expect(await liveLessons.admit({ personId: teacher, lessonId })).toMatchObject({
    role: "teacher",
    lesson: { lessonId, state: "scheduled", startedAt: null, teacherName: "示例老师" },
  });
  expect(await liveLessons.admit({ personId: student, lessonId })).toMatchObject({
    role: "student",
  });
  for (const personId of [teacherElsewhere.personId, classElsewhere.accounts[0]!.personId])
    await expect(liveLessons.admit({ personId, lessonId })).rejects.toMatchObject({
      code: "forbidden",
    });
  await expect(
    liveLessons.admit({ personId: teacher, lessonId: LessonId.parse(randomUUID()) }),
  ).rejects.toMatchObject({ code: "notFound" });
  await expect(liveLessons.start({ personId: student, lessonId })).rejects.toMatchObject({
    code: "forbidden",
  });

  const { students } = await core.db
    .selectFrom("memberships")
    .innerJoin("lesson_classes", "lesson_classes.class_id", "memberships.class_id")
    .select(({ fn }) => fn.countAll<number>().as("students"))
    .where("lesson_id", "=", lessonId)
    .where("role", "=", "student")
    .executeTakeFirstOrThrow();
  expect(await liveLessons.expectedPeople(lessonId)).toBe(Number(students) + 1);
  const refusal = { because: "noRoomForLesson", people: 40, places: 100, free: 12 } as const;
  await liveLessons.noteRefusal({ personId: teacher, lessonId, ...refusal });
  expect(await liveLessons.running()).toEqual([]);

  const starts = await Promise.all(
    [1, 2, 3].map(async () => liveLessons.start({ personId: teacher, lessonId })),
  );
  expect(new Set(starts.map((one) => one.captureId)).size).toBe(1);
  expect(new Set(starts.map((one) => one.startedAt.getTime())).size).toBe(1);
  expect(await liveLessons.running()).toEqual([{ lessonId, ...starts[0] }]);
  const see = async (who: Who) => browsers[who].call("GET", `/api/lessons/${lessonId}`, Lesson);
  expect(await see("student")).toMatchObject({
    state: "live",
    recording: { state: "capturing", durationMs: 0 },
    may: { teach: false, join: true, watch: true, ask: true },
  });
  const outsider = {
    personId: classElsewhere.accounts[0]!.personId,
    memberships: (await browsers.outsider.call("GET", "/api/me", Me)).memberships,
  };
  await expect(core.lessons.watch(outsider, lessonId)).rejects.toMatchObject({ code: "forbidden" });

  await expect(liveLessons.end({ personId: student, lessonId })).rejects.toMatchObject({
    code: "forbidden",
  });
  await liveLessons.end({ personId: teacher, lessonId });
  await liveLessons.end({ lessonId, because: "teacherGone" });
  expect(facts).toEqual([`started ${starts[0]!.captureId}`, `ended ${lessonId}`]);
  expect(await see("teacher")).toMatchObject({
    state: "ended",
    recording: { state: "finishing" },
    may: { teach: false, join: false, watch: true, ask: false },
  });
  await expect(liveLessons.start({ personId: teacher, lessonId })).rejects.toMatchObject({
    code: "lessonEnded",
  });
  await expect(liveLessons.admit({ personId: student, lessonId })).rejects.toMatchObject({
    code: "lessonEnded",
  });

  const rows = await core.db
    .selectFrom("audit_log")
    .select(["action", "detail"])
    .where("subject_id", "=", lessonId)
    .orderBy("at")
    .execute();
  expect(rows.map((row) => row.action)).toEqual([
    "lessonMade",
    "lessonRefused",
    "lessonStarted",
    "lessonEnded",
  ]);
  expect(rows[1]?.detail).toEqual(refusal);
});
