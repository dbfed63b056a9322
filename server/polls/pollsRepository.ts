import type { LessonId, PersonId, PollId } from "../../protocol/ids.ts";
import type { PollAnswer, PollContent } from "../../protocol/polls.ts";
import type { Queries } from "../db/kysely.ts";
import type { RoomPoll } from "../rooms/ports.ts";

const selectPolls = (queries: Queries) =>
  queries
    .selectFrom("polls")
    .select(["poll_id", "lesson_id", "kind", "text", "options", "correct", "duration_s"])
    .select(["started_at", "ends_at", "ended_at", "shown_at", "put_away_at"]);

type SelectedPoll = Awaited<ReturnType<ReturnType<typeof selectPolls>["execute"]>>[number];

const pollOf = (row: SelectedPoll): RoomPoll & { lessonId: LessonId } => ({
  pollId: row.poll_id,
  lessonId: row.lesson_id,
  kind: row.kind,
  text: row.text,
  options: row.options,
  correct: row.correct,
  durationS: row.duration_s,
  startedAt: row.started_at,
  endsAt: row.ends_at,
  endedAt: row.ended_at,
  shownAt: row.shown_at,
  putAwayAt: row.put_away_at,
});

export const findPoll = async (queries: Queries, pollId: PollId) => {
  const row = await selectPolls(queries).where("poll_id", "=", pollId).executeTakeFirst();
  return row && pollOf(row);
};

/** In the order in which they were made. */
export const listPolls = async (queries: Queries, lessonId: LessonId): Promise<RoomPoll[]> => {
  const rows = await selectPolls(queries)
    .where("lesson_id", "=", lessonId)
    .orderBy("poll_number")
    .execute();
  return rows.map(pollOf);
};

/** Of each poll of a lesson what each child answered last. */
export const listLatestAnswers = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<{ pollId: PollId; personId: PersonId; answer: PollAnswer }[]> =>
  queries
    .selectFrom("poll_answers")
    .innerJoin("polls", "polls.poll_id", "poll_answers.poll_id")
    .distinctOn(["poll_answers.poll_id", "poll_answers.person_id"])
    .select([
      "poll_answers.poll_id as pollId",
      "poll_answers.person_id as personId",
      "poll_answers.answer",
    ])
    .where("polls.lesson_id", "=", lessonId)
    .orderBy("poll_answers.poll_id")
    .orderBy("poll_answers.person_id")
    .orderBy("poll_answer_id", "desc")
    .execute();

/** Nothing happens when the id is there already. */
export const insertPoll = async (
  queries: Queries,
  poll: PollContent & { pollId: PollId; lessonId: LessonId; madeAt: Date },
): Promise<void> => {
  await queries
    .insertInto("polls")
    .values({
      poll_id: poll.pollId,
      lesson_id: poll.lessonId,
      kind: poll.kind,
      text: poll.text,
      options: JSON.stringify(poll.options),
      correct: poll.correct === null ? null : JSON.stringify(poll.correct),
      duration_s: poll.durationS,
      made_at: poll.madeAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

/** One that was not started. */
export const deletePrepared = async (queries: Queries, pollId: PollId): Promise<void> => {
  await queries
    .deleteFrom("polls")
    .where("poll_id", "=", pollId)
    .where("started_at", "is", null)
    .execute();
};

export const writePollTimes = async (
  queries: Queries,
  { pollId, startedAt, endsAt, endedAt, shownAt, putAwayAt }: RoomPoll,
): Promise<void> => {
  await queries
    .updateTable("polls")
    .set({
      started_at: startedAt,
      ends_at: endsAt,
      ended_at: endedAt,
      shown_at: shownAt,
      put_away_at: putAwayAt,
    })
    .where("poll_id", "=", pollId)
    .execute();
};

export const insertPollAnswer = async (
  queries: Queries,
  given: { pollId: PollId; personId: PersonId; answer: PollAnswer; at: Date },
): Promise<void> => {
  await queries
    .insertInto("poll_answers")
    .values({
      poll_id: given.pollId,
      person_id: given.personId,
      answer: JSON.stringify(given.answer),
      at: given.at,
    })
    .execute();
};

/** Who was to answer the polls of a lesson: the students of its classes. */
export const listExpected = async (queries: Queries, lessonId: LessonId) =>
  queries
    .selectFrom("lesson_classes")
    .innerJoin("classes", "classes.class_id", "lesson_classes.class_id")
    .innerJoin("memberships", "memberships.class_id", "classes.class_id")
    .innerJoin("people", "people.person_id", "memberships.person_id")
    .select(["people.person_id as personId", "people.display_name as name"])
    .select("classes.name as className")
    .where("lesson_classes.lesson_id", "=", lessonId)
    .where("memberships.role", "=", "student")
    .execute();

/** Of each poll of a lesson what each child answered last, and when. */
export const listAnswersByName = async (queries: Queries, lessonId: LessonId) =>
  queries
    .selectFrom("poll_answers")
    .innerJoin("polls", "polls.poll_id", "poll_answers.poll_id")
    .innerJoin("people", "people.person_id", "poll_answers.person_id")
    .distinctOn(["poll_answers.poll_id", "poll_answers.person_id"])
    .select(["poll_answers.poll_id as pollId", "poll_answers.person_id as personId"])
    .select(["people.display_name as name", "poll_answers.answer", "poll_answers.at"])
    .where("polls.lesson_id", "=", lessonId)
    .orderBy("poll_answers.poll_id")
    .orderBy("poll_answers.person_id")
    .orderBy("poll_answer_id", "desc")
    .execute();
