import type { Day } from "../../protocol/days.ts";
import type { LessonId, PersonId, SubjectId } from "../../protocol/ids.ts";
import type { LessonState } from "../../protocol/lessons.ts";
import { isTaughtLive, type SlotKind } from "../../protocol/timetable.ts";

type Planned = {
  day: Day;
  period: number;
  startsAt: Date;
  endsAt: Date;
  kind: SlotKind;
  subjectId: SubjectId | null;
  teacherId: PersonId | null;
  note: string;
};

/** What the draft says. */
export type Desired = Planned & { subjectName: string | null };
/** What stands in the timetable, and how far its lesson is. */
export type Published = Planned & { lessonId: LessonId | null; lessonState: LessonState | null };

/** What publishing has to do. Nothing in it when all of the draft was published before. */
export type Publishing = {
  make: Desired[];
  change: { before: Published; after: Desired }[];
  remove: Published[];
  /** Differ from the draft, but somebody teaches or has taught them: they stay as they are. */
  keep: Published[];
};

const differs = (before: Published, after: Desired): boolean =>
  before.startsAt.getTime() !== after.startsAt.getTime() ||
  before.endsAt.getTime() !== after.endsAt.getTime() ||
  before.kind !== after.kind ||
  before.subjectId !== after.subjectId ||
  before.teacherId !== after.teacherId ||
  before.note !== after.note ||
  // Its lesson was lost on the way.
  (isTaughtLive(after.kind) && before.lessonId === null);

const isUntouchable = ({ lessonState }: Published): boolean =>
  lessonState === "live" || lessonState === "ended";

const keyOf = ({ day, period }: Planned): string => `${day} ${period}`;

/** Compares a draft with what was published, so that publishing again changes only what changed. */
export const planPublishing = (a: {
  desired: readonly Desired[];
  published: readonly Published[];
}): Publishing => {
  const desired = new Map(a.desired.map((one) => [keyOf(one), one]));
  const known = new Set(a.published.map(keyOf));
  const plan: Publishing = {
    make: a.desired.filter((one) => !known.has(keyOf(one))),
    change: [],
    remove: [],
    keep: [],
  };
  for (const before of a.published) {
    const after = desired.get(keyOf(before));
    if (after && !differs(before, after)) continue;
    if (isUntouchable(before)) plan.keep.push(before);
    else if (after) plan.change.push({ before, after });
    else plan.remove.push(before);
  }
  return plan;
};
