import {
  type AttendanceEntry,
  AttendanceStatus,
  type ChildAttendance,
  type MadeUpBy,
} from "../../protocol/attendance.ts";
import { timeText, wallClock } from "../../protocol/days.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { LessonRung } from "../../protocol/lessonRungs.ts";
import { type Cell, sheetOf, writeWorkbook } from "../lib/workbook.ts";
import type { ChildEvidence, LessonEvidence } from "./evidence.ts";
import { attendedLesson } from "./weigh.ts";

/** As the screens call them. */
export const statusNames: Record<AttendanceStatus, string> = {
  present: "到课",
  late: "迟到",
  leftEarly: "早退",
  absent: "缺课",
  excused: "免考勤",
};
const madeUpNames: Record<MadeUpBy, string> = {
  replay: "看回放",
  offline: "线下联系",
  phone: "电话联系",
};
export const entryNames: Record<AttendanceEntry["kind"], string> = {
  correction: "更正",
  contact: "联系",
  contest: "家长异议",
  answer: "答复",
};
/** What an entry decides, or how somebody was reached. */
export const entryValue = ({ status, how }: Pick<AttendanceEntry, "status" | "how">): string =>
  how !== null ? madeUpNames[how] : status !== null ? statusNames[status] : "";

const rungNames: Record<LessonRung, string> = {
  video: "视频",
  slides: "幻灯片和声音",
  sound: "只听声音",
  text: "只看文字",
};

type Weighed = {
  lesson: LessonEvidence;
  children: readonly { evidence: ChildEvidence; weighed: ChildAttendance }[];
};

const minutes = (ms: number): number => Math.round(ms / 6_000) / 10;

/**
 * Attendance of some lessons as a workbook: children in numbers, a row for each child in each lesson,
 * and everything that was said.
 */
export const attendanceWorkbook = async (
  all: readonly Weighed[],
  {
    now,
    timeZone,
    rungMinutesOf,
  }: {
    now: Date;
    timeZone: string;
    rungMinutesOf: (lessonId: LessonId, personId: PersonId) => Record<LessonRung, number>;
  },
): Promise<Uint8Array> => {
  const clockOf = (instant: string): string => {
    const { day, minute } = wallClock(new Date(instant), timeZone);
    return `${day} ${timeText(minute)}`;
  };
  const details: Cell[][] = [];
  const entries: Cell[][] = [];
  const byChild = new Map<
    string,
    { of: ChildAttendance; statuses: AttendanceStatus[]; madeUp: number }
  >();
  for (const { lesson, children } of all) {
    const { startsAt, endsAt, title, teacherName } = attendedLesson(lesson, now);
    for (const { weighed } of children) {
      const { child, className, status, judged, losses, replayShare, madeUpBy } = weighed;
      const came = rungMinutesOf(lesson.lessonId, child.personId);
      details.push([
        ...[child.displayName, className, title, teacherName, clockOf(startsAt), clockOf(endsAt)],
        ...[statusNames[status], statusNames[judged.status], minutes(judged.hereMs)],
        ...[minutes(judged.lateMs), minutes(judged.leftEarlyMs), losses],
        replayShare === null ? null : Math.round(replayShare * 100),
        madeUpBy === null ? null : madeUpNames[madeUpBy],
        weighed.contested ? "待答复" : null,
        ...LessonRung.options.map((rung) => came[rung]),
      ]);
      for (const entry of weighed.entries.toReversed())
        entries.push([
          ...[child.displayName, className, title, clockOf(startsAt), entryNames[entry.kind]],
          ...[entryValue(entry), entry.reason, entry.by?.displayName ?? null, clockOf(entry.at)],
        ]);
      const known = byChild.get(child.personId) ?? { of: weighed, statuses: [], madeUp: 0 };
      known.statuses.push(status);
      if (madeUpBy !== null) known.madeUp++;
      byChild.set(child.personId, known);
    }
  }
  return writeWorkbook([
    sheetOf(
      "汇总",
      [
        ...["学生", "班级", "应到"],
        ...AttendanceStatus.options.map((status) => statusNames[status]),
        "已补",
      ],
      [...byChild.values()].map(({ of, statuses, madeUp }) => [
        ...[of.child.displayName, of.className, statuses.length],
        ...AttendanceStatus.options.map(
          (status) => statuses.filter((one) => one === status).length,
        ),
        madeUp,
      ]),
    ),
    sheetOf(
      "明细",
      [
        ...["学生", "班级", "课题", "任课教师", "开始", "结束", "考勤", "按规则", "在课分钟"],
        ...["晚到分钟", "早走分钟", "断线次数", "回放百分比", "补课", "家长异议"],
        ...LessonRung.options.map((rung) => `${rungNames[rung]}分钟`),
      ],
      details,
    ),
    sheetOf(
      "说明",
      ["学生", "班级", "课题", "上课时间", "类别", "内容", "理由", "写下的人", "时间"],
      entries,
    ),
  ]);
};
