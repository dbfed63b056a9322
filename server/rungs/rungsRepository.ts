import { sql } from "kysely";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { LessonNow, LessonRungs } from "../../protocol/lessonNow.ts";
import type { LessonRung } from "../../protocol/lessonRungs.ts";
import type { ShowSlide } from "../../protocol/slides.ts";
import type { z } from "zod";
import type { Queries } from "../db/kysely.ts";
import type { RungLog } from "../rooms/ports.ts";

/** A lesson that went on after a restart of the server has a minute that was begun before it. */
export const writeRungs = async (
  queries: Queries,
  { lessonId, at, children }: Parameters<RungLog["record"]>[0],
): Promise<void> => {
  if (children.length === 0) return;
  await queries
    .insertInto("lesson_rungs")
    .values(
      children.map(({ personId, rung }) => ({
        ...{ lesson_id: lessonId, person_id: personId },
        ...{ at, rung },
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(["lesson_id", "person_id", "at"])
        .doUpdateSet((eb) => ({ rung: eb.ref("excluded.rung") })),
    )
    .execute();
};

/** In the order of their names. */
export const listRungs = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<LessonRungs["children"]> => {
  const rows = await queries
    .selectFrom("lesson_rungs")
    .innerJoin("people", "people.person_id", "lesson_rungs.person_id")
    .select(["lesson_rungs.person_id", "people.display_name", "at", "rung"])
    .where("lesson_id", "=", lessonId)
    .orderBy("people.display_name")
    .orderBy("lesson_rungs.person_id")
    .orderBy("at")
    .execute();
  const children = new Map<PersonId, LessonRungs["children"][number]>();
  for (const row of rows) {
    const { person_id: personId, display_name: displayName } = row;
    const child = children.get(personId) ?? { personId, displayName, minutes: [] };
    child.minutes.push({ at: row.at.toISOString(), rung: row.rung });
    children.set(personId, child);
  }
  return [...children.values()];
};

/** How many minutes of each of these lessons each of these children was on each rung. */
export const countRungMinutes = async (
  queries: Queries,
  { lessonIds, personIds }: { lessonIds: readonly LessonId[]; personIds: readonly PersonId[] },
): Promise<(lessonId: LessonId, personId: PersonId) => Record<LessonRung, number>> => {
  const rows = await queries
    .selectFrom("lesson_rungs")
    .select(["lesson_id", "person_id", "rung", sql<number>`count(*)::int`.as("minutes")])
    .where(sql<boolean>`lesson_id = any(${lessonIds}::uuid[])`)
    .where(sql<boolean>`person_id = any(${personIds}::uuid[])`)
    .groupBy(["lesson_id", "person_id", "rung"])
    .execute();
  const keyOf = (lessonId: LessonId, personId: PersonId) => `${lessonId} ${personId}`;
  const byChild = Map.groupBy(rows, (row) => keyOf(row.lesson_id, row.person_id));
  return (lessonId, personId) => {
    const counted = { video: 0, slides: 0, sound: 0, text: 0 };
    for (const { rung, minutes } of byChild.get(keyOf(lessonId, personId)) ?? [])
      counted[rung] = minutes;
    return counted;
  };
};

/** A page of slides with what is written on it; undefined where it is gone. */
export const findReadableSlide = async (
  queries: Queries,
  { deckId, page }: z.infer<typeof ShowSlide>,
): Promise<NonNullable<LessonNow["slide"]> | undefined> => {
  const row = await queries
    .selectFrom("slide_pages")
    .innerJoin("slide_decks", "slide_decks.deck_id", "slide_pages.deck_id")
    .select(["pages_of", "width", "height", "text"])
    .where("slide_pages.deck_id", "=", deckId)
    .where("slide_pages.page", "=", page)
    .executeTakeFirst();
  if (!row || row.pages_of === null) return undefined;
  const { pages_of: pages, width, height, text } = row;
  return { deckId, page, pages, width, height, text };
};
