import { expect, test } from "vitest";
import { LessonId, PersonId, SubjectId } from "../../protocol/ids.ts";
import { type Desired, planPublishing, type Published } from "./publishing.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const teacherId = PersonId.parse(id(1));

const desired = (period: number, more: Partial<Desired> = {}): Desired => ({
  day: "2026-11-23",
  period,
  startsAt: new Date("2026-11-23T00:30:00Z"),
  endsAt: new Date("2026-11-23T01:00:00Z"),
  kind: "live",
  subjectId: SubjectId.parse(id(2)),
  subjectName: "数学",
  teacherId,
  note: "",
  ...more,
});
const published = (
  period: number,
  lessonState: Published["lessonState"] = "scheduled",
  more: Partial<Published> = {},
): Published => {
  const { subjectName: _name, ...planned } = desired(period);
  return { ...planned, lessonId: LessonId.parse(id(10 + period)), lessonState, ...more };
};

const told = (plan: ReturnType<typeof planPublishing>) => ({
  make: plan.make.map(({ period }) => period),
  change: plan.change.map(({ before }) => before.period),
  remove: plan.remove.map(({ period }) => period),
  keep: plan.keep.map(({ period }) => period),
});
const nothing = { make: [], change: [], remove: [], keep: [] };

test.each<[string, Desired[], Published[], Partial<ReturnType<typeof told>>]>([
  ["a first publishing makes everything", [desired(1), desired(2)], [], { make: [1, 2] }],
  ["publishing again does nothing", [desired(1)], [published(1)], {}],
  ["what is gone from the draft is removed", [], [published(1)], { remove: [1] }],
  [
    "another teacher is a change",
    [desired(1, { teacherId: PersonId.parse(id(9)) })],
    [published(1)],
    { change: [1] },
  ],
  [
    "another time is a change",
    [desired(1, { endsAt: new Date("2026-11-23T01:10:00Z") })],
    [published(1)],
    { change: [1] },
  ],
  [
    "a lesson that was lost is made again",
    [desired(1)],
    [published(1, null, { lessonId: null })],
    { change: [1] },
  ],
  [
    "an activity needs no lesson",
    [desired(1, { kind: "activity" })],
    [published(1, null, { kind: "activity", lessonId: null })],
    {},
  ],
  ["a live lesson is kept, whatever the draft says", [], [published(1, "live")], { keep: [1] }],
  [
    "so is one that is over",
    [desired(1, { note: "改了" })],
    [published(1, "ended")],
    { keep: [1] },
  ],
  ["one that is over and unchanged is no matter", [desired(1)], [published(1, "ended")], {}],
])("%s", (_, draft, before, expected) => {
  expect(told(planPublishing({ desired: draft, published: before }))).toEqual({
    ...nothing,
    ...expected,
  });
});
