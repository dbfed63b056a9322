import { type SqlBool, sql } from "kysely";
import type { z } from "zod";
import type { LessonId } from "../../protocol/ids.ts";
import {
  type FoundLesson,
  hitsOfLesson,
  lessonsOnPage,
  type SearchHit,
  type SearchQuery,
  type SearchResults,
} from "../../protocol/search.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { placeInReach } from "../db/reach.ts";
import { type Actor, hasAction, type Reach, reachOf } from "../lib/permissions.ts";
import { findLessons, type LessonRecord } from "../lessons/lessonsRepository.ts";
import { excerptOf, markText } from "./excerpt.ts";
import { stemsOf } from "./stems.ts";
import { searchedTokens, type StemOf, wordsIn } from "./tokens.ts";

/** Lessons in reach, as a set: asked once, and not for every text that fits. */
const inReach = (reach: Reach) =>
  reach === "all"
    ? sql<SqlBool>`true`
    : sql<SqlBool>`found.lesson_id in (
        select lesson_id from lessons where teacher_id = ${reach.teacherId}::uuid
        union all
        select lesson_classes.lesson_id from lesson_classes
        join classes reached on reached.class_id = lesson_classes.class_id
        where ${placeInReach("reached", reach)})`;

const nowhere: Reach = { schoolIds: [], classIds: [], teacherId: null };

/** The newest lessons in which something fits, behind the lesson `after`; one more than are shown. */
const listFound = async (
  queries: Queries,
  wanted: { tokens: readonly string[]; watch: Reach; hear: Reach; after: LessonId | undefined },
): Promise<LessonId[]> => {
  const { tokens, watch, hear, after } = wanted;
  const behind =
    after === undefined
      ? sql<SqlBool>`true`
      : sql<SqlBool>`(found.started_at, found.lesson_id) < (
          select started_at, lesson_id from replays where lesson_id = ${after})`;
  const { rows } = await sql<{ lesson_id: LessonId }>`
    select distinct found.started_at, found.lesson_id from search_documents found
    where found.tokens @> ${tokens}::text[] and ${inReach(watch)}
      and (not found.has_children or ${inReach(hear)}) and ${behind}
    order by found.started_at desc, found.lesson_id desc
    limit ${lessonsOnPage + 1}`.execute(queries);
  return rows.map((row) => row.lesson_id);
};

type FoundText = {
  lesson_id: LessonId;
  kind: SearchHit["kind"];
  text: string;
  line_ms: number[];
  /** How many of the lesson fit. */
  total: number;
};

/** Of one lesson; a passage begins before the line in it that is shown, so that some more may be earlier. */
const mostTexts = 3 * hitsOfLesson;

const listTexts = async (
  queries: Queries,
  of: { lessonIds: readonly LessonId[]; tokens: readonly string[]; hear: Reach },
): Promise<FoundText[]> => {
  const { rows } = await sql<FoundText>`
    select lesson_id, kind, text, line_ms, total from (
      select found.lesson_id, found.kind, found.text, found.line_ms,
        row_number() over (partition by found.lesson_id
          order by found.line_ms[1], found.document_id) as place,
        count(*) over (partition by found.lesson_id) as total
      from search_documents found
      where found.lesson_id = any(${of.lessonIds}::uuid[]) and found.kind <> 'lesson'
        and found.tokens @> ${of.tokens}::text[]
        and (not found.has_children or ${inReach(of.hear)})
    ) fitting where place <= ${mostTexts}`.execute(queries);
  return rows;
};

/** Finds what is said, shown, asked and written in the replays that somebody may watch. */
export const createSearch =
  ({ db }: { db: Db }) =>
  /** @throws SkyclassError forbidden for whoever may watch none */
  async (actor: Actor, { q, after }: z.infer<typeof SearchQuery>): Promise<SearchResults> => {
    const watch = reachOf(actor, "watchReplay");
    const queryStems = await stemsOf(db, wordsIn([q]));
    const tokens = searchedTokens(q, queryStems);
    if (tokens.length === 0) return { lessons: [], next: null };
    const hear = hasAction(actor, "hearChildren") ? reachOf(actor, "hearChildren") : nowhere;
    const lessonIds = await listFound(db, { tokens, watch, hear, after });
    const page = lessonIds.slice(0, lessonsOnPage);
    const lessons = new Map((await findLessons(db, page)).map((one) => [one.lessonId, one]));
    const texts = await listTexts(db, { lessonIds: page, tokens, hear });
    const subjects = await subjectNames(db, page);
    const shown = Map.groupBy(texts, (text) => text.lesson_id);
    const all = [...texts.map(({ text }) => text), ...subjects.values()];
    const titles = [...lessons.values()].map(({ title }) => title);
    const stemOf = await stemsOf(db, wordsIn([...all, ...titles]));
    return {
      lessons: page.flatMap((lessonId) => {
        const lesson = lessons.get(lessonId);
        if (!lesson) return [];
        const subject = subjects.get(lessonId) ?? null;
        return foundLesson({ lesson, subject, texts: shown.get(lessonId) ?? [], tokens, stemOf });
      }),
      next: lessonIds.length > page.length ? (page.at(-1) ?? null) : null,
    };
  };
export type Search = ReturnType<typeof createSearch>;

const subjectNames = async (
  queries: Queries,
  lessonIds: readonly LessonId[],
): Promise<Map<LessonId, string>> => {
  const rows = await queries
    .selectFrom("lessons")
    .innerJoin("subjects", "subjects.subject_id", "lessons.subject_id")
    .select(["lessons.lesson_id", "subjects.name"])
    .where(sql<boolean>`lessons.lesson_id = any(${lessonIds}::uuid[])`)
    .execute();
  return new Map(rows.map(({ lesson_id, name }) => [lesson_id, name]));
};

const foundLesson = ({
  lesson,
  subject,
  texts,
  tokens,
  stemOf,
}: {
  lesson: LessonRecord;
  subject: string | null;
  texts: readonly FoundText[];
  tokens: readonly string[];
  stemOf: StemOf;
}): FoundLesson => ({
  lessonId: lesson.lessonId,
  title: markText(lesson.title, tokens, stemOf),
  subject: subject === null ? null : markText(subject, tokens, stemOf),
  teacherName: lesson.teacherName,
  classNames: lesson.classes.map(({ name }) => name),
  startedAt: (lesson.startedAt ?? lesson.createdAt).toISOString(),
  hits: texts
    .map(({ kind, text, line_ms: lineMs }): SearchHit => {
      const { line, excerpt } = excerptOf(text, tokens, stemOf);
      return { kind, atMs: lineMs[line] ?? lineMs[0] ?? 0, excerpt };
    })
    .toSorted((a, b) => a.atMs - b.atMs)
    .slice(0, hitsOfLesson),
  moreHits: Math.max(0, (texts[0]?.total ?? 0) - hitsOfLesson),
});
