import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import { allowedBy, consentNeedOn } from "../../protocol/consentRules.ts";
import type {
  ChildConsents,
  ConsentDeed,
  ConsentEntry,
  ConsentHow,
  ConsentKind,
} from "../../protocol/consents.ts";
import type { Day } from "../../protocol/days.ts";
import type { ClassId, LessonId, PersonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { placeInReach } from "../db/reach.ts";
import type { Reach } from "../lib/permissions.ts";

/** Of each kind the deed that counts; entries come with the latest first. */
export const latestOf = (
  entries: readonly { kind: ConsentKind; deed: ConsentDeed }[],
): Partial<Record<ConsentKind, ConsentDeed>> => {
  const latest: Partial<Record<ConsentKind, ConsentDeed>> = {};
  for (const { kind, deed } of entries) latest[kind] ??= deed;
  return latest;
};

const selectChildren = (queries: Queries) =>
  queries
    .selectFrom("people")
    .leftJoin("student_records as record", "record.person_id", "people.person_id")
    .select(["people.person_id", "people.display_name", "record.birth_date"])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom("consents")
          .leftJoin("people as teller", "teller.person_id", "consents.by_id")
          .select(["consents.kind", "consents.deed", "consents.how", "consents.at"])
          .select(["teller.person_id as by_id", "teller.display_name as by_name"])
          .whereRef("consents.child_id", "=", "people.person_id")
          .orderBy("consents.consent_id", "desc"),
      ).as("entries"),
    )
    .where("people.removed_at", "is", null);
type ChildRow = Awaited<ReturnType<ReturnType<typeof selectChildren>["execute"]>>[number];

const childOf = (row: ChildRow, day: Day): ChildConsents & { birthDate: Day | null } => {
  const need = consentNeedOn(day, row.birth_date);
  return {
    child: { personId: row.person_id, displayName: row.display_name },
    need,
    allowed: allowedBy(need, latestOf(row.entries)),
    entries: row.entries.map((entry): ConsentEntry => ({
      kind: entry.kind,
      deed: entry.deed,
      how: entry.how,
      by: entry.by_id === null ? null : { personId: entry.by_id, displayName: entry.by_name ?? "" },
      at: new Date(entry.at).toISOString(),
    })),
    birthDate: row.birth_date,
  };
};

/** In the order of the ids given; without those who are not there. */
export const findChildren = async (
  queries: Queries,
  personIds: readonly PersonId[],
  day: Day,
): Promise<ChildConsents[]> => {
  const rows = await selectChildren(queries)
    .where(sql<boolean>`people.person_id = any(${personIds}::uuid[])`)
    .execute();
  const found = new Map(rows.map((row) => [row.person_id, row]));
  return personIds.flatMap((personId) => {
    const row = found.get(personId);
    if (!row) return [];
    const { birthDate: _kept, ...child } = childOf(row, day);
    return [child];
  });
};

/** The students of a class, in the order of their sign-in names. */
export const listClassChildren = async (queries: Queries, classId: ClassId, day: Day) => {
  const rows = await selectChildren(queries)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("memberships as held")
          .select("held.person_id")
          .whereRef("held.person_id", "=", "people.person_id")
          .where("held.role", "=", "student")
          .where("held.class_id", "=", classId),
      ),
    )
    .orderBy("people.sign_in_name")
    .execute();
  return rows.map((row) => childOf(row, day));
};

/** Each class in reach with how old its students are and what their families said last. */
export const listClassStudents = async (queries: Queries, reach: Reach) => {
  const classes = await queries
    .selectFrom("classes")
    .innerJoin("schools", "schools.school_id", "classes.school_id")
    .select(["classes.class_id", "classes.name", "classes.school_id"])
    .select("schools.name as school_name")
    .where(placeInReach("classes", reach))
    .orderBy("schools.created_at")
    .orderBy("classes.number")
    .execute();
  const students = await queries
    .selectFrom("memberships as held")
    .leftJoin("student_records as record", "record.person_id", "held.person_id")
    .select(["held.class_id", "record.birth_date"])
    .select((eb) =>
      (["sound", "picture"] as const).map((kind) =>
        eb
          .selectFrom("consents")
          .select("consents.deed")
          .whereRef("consents.child_id", "=", "held.person_id")
          .where("consents.kind", "=", kind)
          .orderBy("consents.consent_id", "desc")
          .limit(1)
          .as(kind),
      ),
    )
    .where("held.role", "=", "student")
    .where(placeInReach("held", reach))
    .execute();
  const byClass = Map.groupBy(students, (row) => row.class_id);
  return classes.map((row) => ({ ...row, students: byClass.get(row.class_id) ?? [] }));
};

/** What decides about one child in one lesson; undefined when there is no such person or lesson. */
export const findForLesson = async (
  queries: Queries,
  of: { personId: PersonId; lessonId: LessonId },
) =>
  selectChildren(queries)
    .innerJoin("lessons", (join) => join.on("lessons.lesson_id", "=", of.lessonId))
    .select(["lessons.started_at", "lessons.planned_start"])
    .where("people.person_id", "=", of.personId)
    .executeTakeFirst();

/** The same child's entries are made one after the other. */
export const lockChild = async (queries: Queries, personId: PersonId): Promise<void> => {
  await queries
    .selectFrom("people")
    .select("person_id")
    .where("person_id", "=", personId)
    .forNoKeyUpdate()
    .execute();
};

export const insertConsents = async (
  queries: Queries,
  given: {
    childId: PersonId;
    kinds: readonly ConsentKind[];
    deed: ConsentDeed;
    how: ConsentHow;
    byId: PersonId;
    at: Date;
  },
): Promise<void> => {
  const { childId, deed, how, byId, at } = given;
  await queries
    .insertInto("consents")
    .values(given.kinds.map((kind) => ({ child_id: childId, kind, deed, how, by_id: byId, at })))
    .execute();
};
