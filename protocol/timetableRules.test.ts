import { expect, test } from "vitest";
import type { Course } from "./calendar.ts";
import { weekOf, weekdayOf } from "./days.ts";
import { ClassId, CourseId, PersonId, SubjectId, TermId } from "./ids.ts";
import type { Busy, Slot, WeekDay } from "./timetable.ts";
import { conflictsOf, copyWeek } from "./timetableRules.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const [wang, li] = [PersonId.parse(id(1)), PersonId.parse(id(2))];
const maths: Course = {
  courseId: CourseId.parse(id(11)),
  termId: TermId.parse(id(12)),
  classId: ClassId.parse(id(13)),
  className: "三年级1班",
  subjectId: SubjectId.parse(id(14)),
  subjectName: "数学",
  teacher: { personId: wang, displayName: "王老师" },
};
const periods = [
  { number: 1, startsMinute: 510, endsMinute: 540 },
  { number: 2, startsMinute: 560, endsMinute: 590 },
];
/** Thursday is a holiday; Saturday is taught on with Thursday's lessons; Sunday is after the term. */
const days: WeekDay[] = weekOf("2026-09-28").map((day) => {
  const weekday = weekdayOf(day);
  if (weekday === 4) return { day, kind: "holiday", name: "国庆节", weekday: null };
  if (weekday === 6) return { day, kind: "school", name: "调休", weekday: 4 };
  if (weekday === 7) return { day, kind: "outsideTerm", name: null, weekday: null };
  return { day, kind: "school", name: null, weekday };
});
const slot = (day: string, period: number, more: Partial<Slot> = {}): Slot => ({
  ...{ day, period, kind: "live", courseId: maths.courseId, substituteId: null, note: "" },
  ...more,
});
const [monday, tuesday, , thursday, , saturday, sunday] = weekOf("2026-09-28") as [
  ...(readonly [string, string, string, string, string, string, string]),
];
/** Another class has Wang from 8:50 to 9:10 on Monday: in the first period's last ten minutes. */
const busy: Busy[] = [
  { teacherId: wang, day: monday, startsMinute: 530, endsMinute: 550, className: "三年级2班" },
];

test.each<[string, Slot[], unknown[]]>([
  ["nothing is wrong", [slot(monday, 2), slot(tuesday, 1)], []],
  [
    "the teacher is with another class",
    [slot(monday, 1)],
    [{ day: monday, period: 1, kind: "teacherTwice", className: "三年级2班" }],
  ],
  ["a substitute is free", [slot(monday, 1, { substituteId: li })], []],
  ["a film needs no teacher", [slot(monday, 1, { kind: "onDemand" })], []],
  ["answering questions does", [slot(monday, 1, { kind: "questions" })], ["teacherTwice"]],
  ["on a holiday", [slot(thursday, 1)], ["holiday"]],
  ["on a make-up day", [slot(saturday, 1)], []],
  ["after the term", [slot(sunday, 1)], ["outsideTerm"]],
  ["in another week", [slot("2026-10-05", 1)], ["outsideTerm"]],
  ["twice at once", [slot(tuesday, 1), slot(tuesday, 1)], ["classTwice"]],
  ["in a period the school does not have", [slot(tuesday, 3)], ["noPeriod"]],
  [
    "a course of another class",
    [slot(tuesday, 1, { courseId: CourseId.parse(id(99)) })],
    ["noCourse"],
  ],
])("%s", (_, slots, expected) => {
  const found = conflictsOf({ slots, days, periods, courses: [maths], busy });
  expect(found.map((one) => (typeof expected[0] === "string" ? one.kind : one))).toEqual(expected);
});

test("a week is copied to its school days, without substitutes, around what is there", () => {
  const lastWeek = [
    slot("2026-09-21", 1, { substituteId: li }),
    slot("2026-09-22", 1),
    slot("2026-09-24", 2, { note: "单元练习" }),
    slot("2026-09-25", 1, { courseId: CourseId.parse(id(98)) }),
  ];
  const kept = slot(tuesday, 1, { kind: "activity", courseId: null, note: "运动会" });
  expect(copyWeek({ from: lastWeek, into: [kept], days, courses: [maths] })).toEqual([
    kept,
    slot(monday, 1),
    slot(saturday, 2, { note: "单元练习" }),
  ]);
});
