import { sql } from "kysely";
import type { LessonId, PersonId, QuestionId } from "../../protocol/ids.ts";
import type {
  Answer,
  Question,
  QuestionToAnswer,
  QuestionToFollow,
} from "../../protocol/questions.ts";
import type { Queries } from "../db/kysely.ts";
import { areOwnedBy } from "./questionOwners.ts";

const selectQuestions = (queries: Queries) =>
  queries
    .selectFrom("questions")
    .innerJoin("people", "people.person_id", "questions.asker_id")
    .innerJoin("lessons", "lessons.lesson_id", "questions.lesson_id")
    .leftJoin("question_photos", "question_photos.question_id", "questions.question_id")
    .select(["question_photos.photo_id", "question_photos.width", "question_photos.height"])
    .select([
      "questions.question_id",
      "questions.lesson_id",
      "questions.asker_id",
      "people.display_name",
      "questions.text",
      "questions.asked_at",
      "questions.replay_ms",
      "questions.answer_how",
      "questions.answer_text",
      "questions.answered_at",
      "lessons.title",
    ])
    // As text: a day has no time zone to be moved by.
    .select(sql<string>`to_char(questions.due_on, 'YYYY-MM-DD')`.as("due_on"))
    .select((eb) =>
      eb
        .selectFrom("question_seconds")
        .whereRef("question_seconds.question_id", "=", "questions.question_id")
        .select((seconds) => seconds.fn.countAll<number>().as("n"))
        .as("seconds"),
    );

type SelectedQuestion = Awaited<ReturnType<ReturnType<typeof selectQuestions>["execute"]>>[number];

const questionOf = (row: SelectedQuestion): Question => ({
  questionId: row.question_id,
  lessonId: row.lesson_id,
  asker: { personId: row.asker_id, displayName: row.display_name },
  text: row.text,
  photo:
    row.photo_id === null || row.width === null || row.height === null
      ? null
      : { photoId: row.photo_id, width: row.width, height: row.height },
  askedAt: row.asked_at.toISOString(),
  replayMs: row.replay_ms,
  seconds: row.seconds ?? 0,
  answer:
    row.answer_how === null || row.answered_at === null
      ? null
      : {
          how: row.answer_how,
          text: row.answer_text,
          answeredAt: row.answered_at.toISOString(),
        },
});

const followedOf = (row: SelectedQuestion): QuestionToFollow => ({
  ...questionOf(row),
  lessonTitle: row.title,
  dueOn: row.answer_how === null ? row.due_on : null,
});

export const findQuestion = async (
  queries: Queries,
  questionId: QuestionId,
): Promise<Question | undefined> => {
  const row = await selectQuestions(queries)
    .where("questions.question_id", "=", questionId)
    .executeTakeFirst();
  return row && questionOf(row);
};

/** A lesson that runs wild keeps its first questions; nobody reads more than this. */
const mostOfLesson = 500;

/** Oldest first. */
export const listLessonQuestions = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<Question[]> => {
  const rows = await selectQuestions(queries)
    .where("questions.lesson_id", "=", lessonId)
    .orderBy("questions.asked_at")
    .limit(mostOfLesson)
    .execute();
  return rows.map(questionOf);
};

export const listSeconded = async (
  queries: Queries,
  { lessonId, personId }: { lessonId: LessonId; personId: PersonId },
): Promise<QuestionId[]> => {
  const rows = await queries
    .selectFrom("question_seconds")
    .innerJoin("questions", "questions.question_id", "question_seconds.question_id")
    .select("questions.question_id")
    .where("questions.lesson_id", "=", lessonId)
    .where("question_seconds.person_id", "=", personId)
    .execute();
  return rows.map((row) => row.question_id);
};

const mostFollowed = 200;

/** Unanswered ones of lessons that are over, which the person taught or inherited; the most urgent first. */
export const listToAnswer = async (
  queries: Queries,
  ownerId: PersonId,
): Promise<QuestionToAnswer[]> => {
  const rows = await selectQuestions(queries)
    .innerJoin("people as teacher", "teacher.person_id", "lessons.teacher_id")
    .select(["lessons.teacher_id", "teacher.display_name as teacher_name"])
    .where(areOwnedBy(ownerId))
    .where("lessons.state", "=", "ended")
    .where("questions.answer_how", "is", null)
    .orderBy("questions.due_on")
    .orderBy("questions.asked_at")
    .limit(mostFollowed)
    .execute();
  return rows.map((row) => ({
    ...followedOf(row),
    inheritedFrom: row.teacher_id === ownerId ? null : row.teacher_name,
  }));
};

/** What the person asked, the newest first. */
export const listAsked = async (
  queries: Queries,
  askerId: PersonId,
): Promise<QuestionToFollow[]> => {
  const rows = await selectQuestions(queries)
    .where("questions.asker_id", "=", askerId)
    .orderBy("questions.asked_at", "desc")
    .limit(mostFollowed)
    .execute();
  return rows.map(followedOf);
};

/** Nothing happens when the id is there already. @returns whether it was not */
export const insertQuestion = async (
  queries: Queries,
  question: {
    questionId: QuestionId;
    lessonId: LessonId;
    askerId: PersonId;
    text: string;
    askedAt: Date;
    replayMs: number | null;
    dueOn: string;
  },
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows = 0n } = await queries
    .insertInto("questions")
    .values({
      question_id: question.questionId,
      lesson_id: question.lessonId,
      asker_id: question.askerId,
      text: question.text,
      asked_at: question.askedAt,
      replay_ms: question.replayMs,
      due_on: question.dueOn,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
};

export const writeSecond = async (
  queries: Queries,
  second: { questionId: QuestionId; personId: PersonId; seconded: boolean },
): Promise<void> => {
  const row = { question_id: second.questionId, person_id: second.personId };
  if (second.seconded)
    await queries
      .insertInto("question_seconds")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  else
    await queries
      .deleteFrom("question_seconds")
      .where("question_id", "=", row.question_id)
      .where("person_id", "=", row.person_id)
      .execute();
};

export const writeAnswer = async (
  queries: Queries,
  given: { questionId: QuestionId; answer: Answer | null; by: PersonId; now: Date },
): Promise<void> => {
  const { answer } = given;
  await queries
    .updateTable("questions")
    .set({
      answer_how: answer?.how ?? null,
      answer_text: answer?.how === "writing" ? answer.text : null,
      answered_at: answer ? given.now : null,
      answered_by: answer ? given.by : null,
    })
    .where("question_id", "=", given.questionId)
    .execute();
};

export const writeDueDay = async (
  queries: Queries,
  { questionId, dueOn }: { questionId: QuestionId; dueOn: string },
): Promise<void> => {
  await queries
    .updateTable("questions")
    .set({ due_on: dueOn })
    .where("question_id", "=", questionId)
    .execute();
};

export const deleteQuestion = async (queries: Queries, questionId: QuestionId): Promise<void> => {
  await queries.deleteFrom("questions").where("question_id", "=", questionId).execute();
};
