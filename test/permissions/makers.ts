/* Paths of something that is made to be done to, so that one doing does not spoil the next. */
import { randomUUID } from "node:crypto";
import { createCanvas } from "@napi-rs/canvas";
import { LessonCaptions } from "../../protocol/captions.ts";
import { LessonChapters } from "../../protocol/chapters.ts";
import {
  CalendarEntry,
  Course,
  SchoolSubject,
  SubjectList,
  Term,
} from "../../protocol/calendar.ts";
import { ErasureRecord } from "../../protocol/erasure.ts";
import type { PersonId, SchoolId } from "../../protocol/ids.ts";
import { Lesson } from "../../protocol/lessons.ts";
import { type MembershipGrant, NewAccount, NewAccounts, Person } from "../../protocol/people.ts";
import { Question } from "../../protocol/questions.ts";
import { Deck } from "../../protocol/slides.ts";
import { apply, bring, schoolFile } from "../factories/schoolFiles.ts";
import type { TwoSchools } from "./twoSchools.ts";

export const newPupilElsewhere = async (at: TwoSchools, deed: string): Promise<string> => {
  const { accounts } = await at.browsers.operator.call(
    "POST",
    `/api/classes/${at.elsewhere.classId}/students`,
    NewAccounts,
    { studentNames: ["新同学"] },
  );
  return `/api/people/${accounts[0]!.personId}${deed}`;
};

const newTeacherHere = async ({ browsers, here }: TwoSchools, displayName: string) => {
  const path = `/api/schools/${here.schoolId}/teachers`;
  const { personId } = await browsers.operator.call("POST", path, NewAccount, { displayName });
  return personId;
};

export const newPerson = async (
  at: TwoSchools,
  membership: (at: TwoSchools) => MembershipGrant,
  deed: string,
): Promise<string> => {
  const personId = await newTeacherHere(at, "示例");
  await at.browsers.operator.call("PUT", `/api/people/${personId}/memberships`, Person, {
    memberships: [membership(at)],
  });
  return `/api/people/${personId}${deed}`;
};

/** To erase somebody who taught the class here and was removed. */
export const newLeftTeacher = async (at: TwoSchools): Promise<string> => {
  const { operator } = at.browsers;
  const personId = await newTeacherHere(at, "示例离校");
  const given = makeLesson("here", () => personId)(at);
  await operator.call("POST", "/api/lessons", Lesson, given);
  await operator.send("DELETE", `/api/people/${personId}`);
  return `/api/people/${personId}/erase`;
};

/** The record of somebody whom the school's office has erased. */
export const newErasure = async (at: TwoSchools): Promise<string> => {
  const { schoolId } = at.here;
  const path = await newPerson(at, () => ({ role: "teacher", schoolId }), "/erase");
  const named = { displayName: "示例" };
  const { facts } = await at.browsers.adminHere.call("POST", path, ErasureRecord, named);
  return `/api/erasures/${facts.erasureId}/record`;
};

/** An import by the operator that was tried, and another that was applied. */
export const newImport = async (
  { browsers: { operator }, here }: TwoSchools,
  deed: string,
): Promise<string> => {
  const file = await schoolFile({ teachers: [[`老师${randomUUID()}`, "", ""]] });
  const tried = await bring(operator, here.schoolId, file);
  if (deed === "/undo") await apply(operator, tried);
  return `/api/imports/${tried.importId}${deed}`;
};

/** No two terms overlap: each gets a year of its own. */
let years = 2100;
export const newTerm = () => {
  years += 1;
  return { name: randomUUID(), firstDay: `${years}-09-01`, lastDay: `${years}-12-31` };
};
export const newTermPath = async ({ browsers }: TwoSchools): Promise<string> => {
  const { termId } = await browsers.operator.call("POST", "/api/terms", Term, newTerm());
  return `/api/terms/${termId}`;
};

export const newSubject = async ({ browsers }: TwoSchools): Promise<string> => {
  const made = await browsers.operator.call("POST", "/api/subjects", SchoolSubject, {
    name: randomUUID(),
  });
  return `/api/subjects/${made.subjectId}`;
};

export const newHoliday = (schoolId: SchoolId | null) => ({
  ...{ kind: "holiday", schoolId, name: "校庆", firstDay: "2026-11-11", lastDay: "2026-11-11" },
});
export const newEntry = async (
  { browsers }: TwoSchools,
  schoolId: SchoolId | null,
): Promise<string> => {
  const body = newHoliday(schoolId);
  const { entryId } = await browsers.operator.call("POST", "/api/calendar", CalendarEntry, body);
  return `/api/calendar/${entryId}`;
};

export const newCourseBody = async ({ browsers: { operator }, here }: TwoSchools) => {
  const { termId } = await operator.call("POST", "/api/terms", Term, newTerm());
  const { subjects } = await operator.call("GET", "/api/subjects", SubjectList);
  const [subject] = subjects;
  if (!subject) throw new Error("the district has no subject");
  const { classId, teacherId } = here;
  return { termId, classId, subjectId: subject.subjectId, teacherId };
};
export const newCourse = async (at: TwoSchools): Promise<string> => {
  const body = await newCourseBody(at);
  const { courseId } = await at.browsers.operator.call("POST", "/api/courses", Course, body);
  return `/api/courses/${courseId}`;
};

export const makeLesson =
  (classes: "here" | "elsewhere" | "both", teacher?: (at: TwoSchools) => PersonId) =>
  (at: TwoSchools) => ({
    title: "课",
    classIds: [
      ...(classes === "elsewhere" ? [] : [at.here.classId]),
      ...(classes === "here" ? [] : [at.elsewhere.classId]),
    ],
    ...(teacher ? { teacherId: teacher(at) } : {}),
  });
export const newLesson = async (at: TwoSchools): Promise<Lesson> =>
  at.browsers.teacher.call("POST", "/api/lessons", Lesson, makeLesson("here")(at));

export const pdf = Buffer.from("%PDF-1.4");
/** A lesson takes some files only: each brings the first to one of its own. */
export const slidesPath = async (at: TwoSchools): Promise<string> =>
  `/api/lessons/${(await newLesson(at)).lessonId}/slides?fileName=1.pdf`;
export const newDeck = async (at: TwoSchools): Promise<string> => {
  const { deckId } = await at.browsers.teacher.call("POST", await slidesPath(at), Deck, pdf);
  return `/api/slides/${deckId}`;
};

export const photo = createCanvas(8, 8).toBuffer("image/png");
export const questionsPath = ({ lesson }: TwoSchools) =>
  `/api/lessons/${lesson.lessonId}/questions`;
export const newQuestionBody = () => ({
  ...{ questionId: randomUUID(), text: "为什么？", replayMs: 1_000 },
});
/** Asked by the student here. */
export const newQuestion = async (at: TwoSchools, deed: string): Promise<string> => {
  const { student } = at.browsers;
  const body = newQuestionBody();
  const { questionId } = await student.call("POST", questionsPath(at), Question, body);
  return `/api/questions/${questionId}${deed}`;
};

export const chaptersPath = ({ lesson }: TwoSchools) => `/api/lessons/${lesson.lessonId}/chapters`;
/** Instead of those that are there, whoever wrote them. */
export const newChapters = async (at: TwoSchools) => {
  const { operator } = at.browsers;
  const { edited } = await operator.call("GET", chaptersPath(at), LessonChapters);
  return { chapters: [{ atMs: 0, title: "开始" }], insteadOf: edited?.at ?? null };
};
export const captionsPath = ({ lesson }: TwoSchools) => `/api/lessons/${lesson.lessonId}/captions`;
export const captionFile = new TextEncoder().encode("WEBVTT\n\n00:01.000 --> 00:02.000\n同学们好");
/** Where there are none, of the teacher's words. */
export const newCaptions = async (at: TwoSchools) => {
  const path = `${captionsPath(at)}/zh`;
  await at.browsers.teacher.refusal("DELETE", path);
  return `${path}?speakers=teacher`;
};
/** Where there are some. */
export const presentCaptions = async (at: TwoSchools, file = "") => {
  await at.browsers.teacher.call("PUT", await newCaptions(at), LessonCaptions, captionFile);
  return `${captionsPath(at)}/zh${file}`;
};
/** Of a lesson about whose replay nobody has said anything. */
export const newAudiencePath = async (at: TwoSchools): Promise<string> =>
  `/api/lessons/${(await newLesson(at)).lessonId}/replay-audience`;
export const newCurriculumPath = async (at: TwoSchools): Promise<string> =>
  `/api/lessons/${(await newLesson(at)).lessonId}/curriculum`;
export const newCurriculum = {
  ...{ title: "分数", subjectId: null, grade: "3", textbook: "人教版三年级上册" },
  ...{ unit: "第八单元", chapter: "分数的初步认识", description: "", keywords: ["分数"] },
};
export const newNotePath = ({ lesson }: TwoSchools) =>
  `/api/lessons/${lesson.lessonId}/replay-notes/${randomUUID()}`;
