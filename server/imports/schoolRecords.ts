import { type Day, timeText, wallClock } from "../../protocol/days.ts";
import type { PersonId, SchoolId } from "../../protocol/ids.ts";
import { questionPhotoUrl } from "../../protocol/questionPhotos.ts";
import type { SlotKind } from "../../protocol/timetable.ts";
import { entryNames, entryValue } from "../attendance/attendanceWorkbook.ts";
import { isOfSchool } from "../chat/pastThreads.ts";
import type { Queries } from "../db/kysely.ts";
import { lessonIdsOfSchool } from "../lessons/lessonsRepository.ts";
import { answerText, pollKinds } from "../polls/pollTexts.ts";
import { captionSheet } from "./captionSheet.ts";

export type RecordSheet = {
  name: string;
  headers: readonly string[];
  rows: (string | null)[][];
};

/** As the timetable's screen calls them. */
const slotKinds: Record<SlotKind, string> = {
  live: "直播课",
  onDemand: "点播",
  questions: "答疑",
  activity: "自习与活动",
};

const lessons = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("lessons")
    .innerJoin("people as teacher", "teacher.person_id", "lessons.teacher_id")
    .innerJoin("lesson_classes as held", "held.lesson_id", "lessons.lesson_id")
    .innerJoin("classes", "classes.class_id", "held.class_id")
    .leftJoin("recordings", "recordings.lesson_id", "lessons.lesson_id")
    .select(["lessons.title", "teacher.display_name", "classes.name as class_name"])
    .select(["planned_start", "lessons.started_at", "lessons.ended_at", "duration_ms"])
    .where("classes.school_id", "=", schoolId)
    .orderBy((eb) => eb.fn.coalesce("lessons.started_at", "planned_start", "lessons.created_at"))
    .orderBy("classes.number")
    .execute();

const courses = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("courses")
    .innerJoin("classes", "classes.class_id", "courses.class_id")
    .innerJoin("terms", "terms.term_id", "courses.term_id")
    .innerJoin("subjects", "subjects.subject_id", "courses.subject_id")
    .innerJoin("people as teacher", "teacher.person_id", "courses.teacher_id")
    .select(["terms.name as term", "classes.name as class_name", "subjects.name as subject"])
    .select("teacher.display_name")
    .where("classes.school_id", "=", schoolId)
    .orderBy("terms.first_day")
    .orderBy("classes.number")
    .orderBy("subjects.position")
    .execute();

const timetable = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("timetable")
    .innerJoin("classes", "classes.class_id", "timetable.class_id")
    .leftJoin("subjects", "subjects.subject_id", "timetable.subject_id")
    .leftJoin("people as teacher", "teacher.person_id", "timetable.teacher_id")
    .select(["timetable.period", "starts_at", "ends_at", "timetable.kind", "timetable.note"])
    .select(["classes.name as class_name", "subjects.name as subject", "teacher.display_name"])
    .where("classes.school_id", "=", schoolId)
    .orderBy("timetable.day")
    .orderBy("classes.number")
    .orderBy("timetable.period")
    .execute();

const consents = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("consents")
    .innerJoin("people as child", "child.person_id", "consents.child_id")
    .innerJoin("memberships as held", "held.person_id", "consents.child_id")
    .innerJoin("classes", "classes.class_id", "held.class_id")
    .leftJoin("people as teller", "teller.person_id", "consents.by_id")
    .select(["child.display_name as child_name", "classes.name as class_name"])
    .select(["consents.kind", "consents.deed", "consents.how", "consents.at"])
    .select("teller.display_name as teller_name")
    .where("held.school_id", "=", schoolId)
    .where("held.role", "=", "student")
    .orderBy("consents.consent_id")
    .execute();

const questions = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("questions")
    .innerJoin("lessons", "lessons.lesson_id", "questions.lesson_id")
    .innerJoin("people as asker", "asker.person_id", "questions.asker_id")
    .select(["lessons.title", "asker.display_name", "questions.asker_id", "questions.text"])
    .leftJoin("question_photos as photo", "photo.question_id", "questions.question_id")
    .select(["asked_at", "answer_how", "answer_text", "answered_at"])
    .select(["photo.photo_id", "questions.lesson_id"])
    .where("questions.lesson_id", "in", lessonIdsOfSchool(queries, schoolId))
    .orderBy("asked_at")
    .execute();

const attendanceSaid = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("attendance_entries as entry")
    .innerJoin("lessons", "lessons.lesson_id", "entry.lesson_id")
    .innerJoin("people as child", "child.person_id", "entry.child_id")
    .innerJoin("lesson_rolls as roll", (join) =>
      join
        .onRef("roll.lesson_id", "=", "entry.lesson_id")
        .onRef("roll.person_id", "=", "entry.child_id"),
    )
    .innerJoin("classes", "classes.class_id", "roll.class_id")
    .leftJoin("people as sayer", "sayer.person_id", "entry.by_id")
    .select(["child.display_name as child_name", "classes.name as class_name", "lessons.title"])
    .select(["lessons.started_at", "entry.child_id", "entry.kind", "entry.status", "entry.how"])
    .select(["entry.reason", "entry.at", "sayer.display_name as sayer_name"])
    .where("classes.school_id", "=", schoolId)
    .orderBy("entry_id")
    .execute();

const pollAnswers = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("poll_answers")
    .innerJoin("polls", "polls.poll_id", "poll_answers.poll_id")
    .innerJoin("lessons", "lessons.lesson_id", "polls.lesson_id")
    .innerJoin("people as child", "child.person_id", "poll_answers.person_id")
    .distinctOn(["polls.poll_number", "poll_answers.person_id"])
    .select(["lessons.title", "polls.text", "polls.kind", "polls.options"])
    .select(["child.display_name", "poll_answers.person_id", "poll_answers.answer"])
    .select("poll_answers.at")
    .where("polls.lesson_id", "in", lessonIdsOfSchool(queries, schoolId))
    .orderBy("polls.poll_number")
    .orderBy("poll_answers.person_id")
    .orderBy("poll_answer_id", "desc")
    .execute();

const chatMessages = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("chat_messages as message")
    .innerJoin("lessons", "lessons.lesson_id", "message.lesson_id")
    .innerJoin("people as author", "author.person_id", "message.person_id")
    .select(["lessons.title", "lessons.teacher_id", "author.display_name", "message.person_id"])
    .leftJoin("people as child", "child.person_id", "message.with_child")
    .select(["message.text", "message.said_at", "message.deleted_at"])
    .select(["message.with_child", "child.display_name as child_name"])
    .where((eb) =>
      eb.or([
        eb.and([
          eb("message.with_child", "is", null),
          eb("message.lesson_id", "in", lessonIdsOfSchool(queries, schoolId)),
        ]),
        eb.and([eb("message.with_child", "is not", null), isOfSchool("message", schoolId)]),
      ]),
    )
    .orderBy("message.said_at")
    .orderBy("message.message_id")
    .execute();

/**
 * What a school has besides its people, a sheet for each: lessons, who teaches what, times of the day, its
 * timetable as published, its own holidays; what families consented to, who asked, answered and wrote what
 * and what was said about attendance, as far as the reader may see that.
 */
export const schoolRecords = async (
  queries: Queries,
  of: {
    schoolId: SchoolId;
    /** Of the district: times are written as its clock shows them. */
    timeZone: string;
    mayReadConsents: boolean;
    mayReadAskers: boolean;
    mayReadAttendance: boolean;
    mayReadCaptions: boolean;
  },
): Promise<{ sheets: RecordSheet[]; childIds: PersonId[] }> => {
  const { schoolId, timeZone } = of;
  const clockOf = (at: Date | null): { day: Day | null; time: string | null } => {
    if (at === null) return { day: null, time: null };
    const { day, minute } = wallClock(at, timeZone);
    return { day, time: timeText(minute) };
  };
  const at = (instant: Date | null): string | null => {
    const { day, time } = clockOf(instant);
    return day === null ? null : `${day} ${time}`;
  };

  const periods = await queries
    .selectFrom("periods")
    .selectAll()
    .where("school_id", "=", schoolId)
    .orderBy("number")
    .execute();
  const days = await queries
    .selectFrom("calendar_entries")
    .select(["name", "kind", "first_day", "last_day"])
    .where("school_id", "=", schoolId)
    .orderBy("first_day")
    .execute();
  const sheets: RecordSheet[] = [
    {
      name: "上课记录",
      headers: ["课题", "任课教师", "上课班级", "计划开始", "开始", "结束", "回放分钟"],
      rows: (await lessons(queries, schoolId)).map((row) => [
        ...[row.title, row.display_name, row.class_name],
        ...[at(row.planned_start), at(row.started_at), at(row.ended_at)],
        row.duration_ms === null ? null : String(Math.round(row.duration_ms / 60_000)),
      ]),
    },
    {
      name: "任课安排",
      headers: ["学期", "班级", "学科", "任课教师"],
      rows: (await courses(queries, schoolId)).map((row) => [
        ...[row.term, row.class_name, row.subject, row.display_name],
      ]),
    },
    {
      name: "作息时间",
      headers: ["节次", "开始", "结束"],
      rows: periods.map((row) => [
        ...[String(row.number), timeText(row.starts_minute), timeText(row.ends_minute)],
      ]),
    },
    {
      name: "课表",
      headers: ["日期", "班级", "节次", "开始", "结束", "形式", "学科", "任课教师", "备注"],
      rows: (await timetable(queries, schoolId)).map((row) => [
        ...[clockOf(row.starts_at).day, row.class_name, String(row.period)],
        ...[clockOf(row.starts_at).time, clockOf(row.ends_at).time, slotKinds[row.kind]],
        ...[row.subject, row.display_name, row.note],
      ]),
    },
    {
      name: "本校校历",
      headers: ["名称", "类别", "第一天", "最后一天"],
      rows: days.map((row) => [
        ...[row.name, row.kind === "holiday" ? "放假" : "补课", row.first_day, row.last_day],
      ]),
    },
  ];
  if (of.mayReadConsents)
    sheets.push({
      name: "家长同意",
      headers: ["学生", "班级", "内容", "决定", "方式", "登记人", "时间"],
      rows: (await consents(queries, schoolId)).map((row) => [
        ...[row.child_name, row.class_name, row.kind === "sound" ? "声音" : "画面"],
        ...[row.deed === "given" ? "同意" : "撤回", row.how === "onPaper" ? "纸质" : "本人登录"],
        ...[row.teller_name, at(row.at)],
      ]),
    });
  const asked = await questions(queries, schoolId);
  sheets.push({
    name: "提问",
    headers: ["课题", "提问人", "问题", "提问时间", "回答方式", "回答", "回答时间", "照片"],
    rows: asked.map((row) => [
      ...[row.title, of.mayReadAskers ? row.display_name : null, row.text, at(row.asked_at)],
      row.answer_how === null ? null : row.answer_how === "live" ? "课上讲解" : "文字",
      ...[row.answer_text, at(row.answered_at)],
      // Where it opens for those who may see it: a workbook of all photos nobody could open.
      row.photo_id === null || !of.mayReadAskers
        ? null
        : questionPhotoUrl(row.lesson_id, row.photo_id, "whole"),
    ]),
  });
  const answered = await pollAnswers(queries, schoolId);
  sheets.push({
    name: "随堂测",
    headers: ["课题", "题目", "题型", "学生", "回答", "时间"],
    rows: answered.map((row) => [
      ...[row.title, row.text, pollKinds[row.kind]],
      of.mayReadAskers ? row.display_name : null,
      // What children wrote may name somebody.
      of.mayReadAskers || row.answer.kind === "chosen" ? answerText(row, row.answer) : null,
      at(row.at),
    ]),
  });
  // What children write to each other may name anybody: it goes to nobody who may not know who asks.
  const written = of.mayReadAskers ? await chatMessages(queries, schoolId) : [];
  if (of.mayReadAskers)
    sheets.push({
      name: "聊天",
      headers: ["课题", "发言人", "内容", "时间", "删除时间", "老师与谁单独"],
      rows: written.map((row) => [
        ...[row.title, row.display_name, row.text, at(row.said_at), at(row.deleted_at)],
        row.child_name,
      ]),
    });
  const said = of.mayReadAttendance ? await attendanceSaid(queries, schoolId) : [];
  if (of.mayReadAttendance)
    sheets.push({
      name: "考勤说明",
      headers: ["学生", "班级", "课题", "上课时间", "类别", "内容", "理由", "写下的人", "时间"],
      rows: said.map((row) => [
        ...[row.child_name, row.class_name, row.title, at(row.started_at)],
        ...[entryNames[row.kind], entryValue(row), row.reason, row.sayer_name, at(row.at)],
      ]),
    });
  if (of.mayReadCaptions) sheets.push(await captionSheet(queries, { schoolId, at }));
  return {
    sheets,
    childIds: [
      ...(of.mayReadAskers ? asked.map((row) => row.asker_id) : []),
      ...(of.mayReadAskers ? answered.map((row) => row.person_id) : []),
      ...written.filter((row) => row.person_id !== row.teacher_id).map((row) => row.person_id),
      ...written.flatMap((row) => row.with_child ?? []),
      ...said.map((row) => row.child_id),
    ],
  };
};
