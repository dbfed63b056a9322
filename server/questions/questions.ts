import { EventEmitter } from "node:events";
import type { z } from "zod";
import { addDays, wallClock } from "../../protocol/days.ts";
import type { LessonId, PersonId, QuestionId, QuestionPhotoId } from "../../protocol/ids.ts";
import type { Answer, AskQuestion, FollowedQuestions, Question } from "../../protocol/questions.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { RecordLook } from "../audit/looks.ts";
import { refusalsAs } from "../audit/refusals.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import type { Questions as RoomQuestions } from "../rooms/ports.ts";
import { attachPhoto } from "./questionPhotosRepository.ts";
import { ownsQuestionsOf } from "./questionOwners.ts";
import {
  deleteQuestion,
  findQuestion,
  insertQuestion,
  listAsked,
  listLessonQuestions,
  listSeconded,
  listToAnswer,
  writeAnswer,
  writeDueDay,
  writeSecond,
} from "./questionsRepository.ts";

/** A teacher has so long to answer what the lesson had no time for. */
const dueInDays = 3;

type Changed = Parameters<Parameters<RoomQuestions["onChanged"]>[0]>[0];

/** Questions in the room, through the port, and after the lesson, for its pages. */
export type Questions = RoomQuestions & {
  /** @throws SkyclassError notFound | forbidden */
  see(actor: Actor, lessonId: LessonId): Promise<Question[]>;
  follow(actor: Actor): Promise<z.infer<typeof FollowedQuestions>>;
  /** @throws SkyclassError notFound, also for a photo | forbidden | conflict */
  askOutside(
    actor: Actor,
    lessonId: LessonId,
    given: z.infer<typeof AskQuestion>,
  ): Promise<Question>;
  /** @throws SkyclassError notFound | forbidden */
  answerLater(actor: Actor, questionId: QuestionId, answer: Answer | null): Promise<Question>;
  /** @throws SkyclassError notFound | forbidden */
  moveDueDay(actor: Actor, questionId: QuestionId, dueOn: string): Promise<void>;
};

export const createQuestions = ({
  db,
  clock,
  timeZone,
  recordLook,
}: {
  db: Db;
  clock: Clock;
  /** Of the district: whose days are meant. */
  timeZone: string;
  recordLook: RecordLook;
}): Questions => {
  const events = new EventEmitter<{ changed: [Changed] }>();
  events.setMaxListeners(0);

  const get = async (questionId: QuestionId, lessonId?: LessonId): Promise<Question> => {
    const question = await findQuestion(db, questionId);
    if (!question || (lessonId !== undefined && question.lessonId !== lessonId))
      throw new SkyclassError("notFound");
    return question;
  };
  const tell = async (questionId: QuestionId): Promise<Question> => {
    const question = await get(questionId);
    events.emit("changed", { lessonId: question.lessonId, question });
    return question;
  };
  const isBy = (question: Question, personId: PersonId) => question.asker?.personId === personId;

  const store = async (asked: {
    questionId: QuestionId;
    lessonId: LessonId;
    personId: PersonId;
    text: string;
    photoId: QuestionPhotoId | undefined;
    replayMs: number | null;
  }): Promise<Question> => {
    const { questionId, lessonId, personId, text, photoId, replayMs } = asked;
    const askedAt = clock.now();
    const dueOn = addDays(wallClock(askedAt, timeZone).day, dueInDays);
    const row = { questionId, lessonId, askerId: personId, text, askedAt, replayMs, dueOn };
    await db.transaction().execute(async (trx) => {
      if ((await insertQuestion(trx, row)) && photoId !== undefined)
        await attachPhoto(trx, row, photoId);
    });
    const stored = await get(questionId);
    const isSame = stored.text === text && stored.photo?.photoId === photoId;
    if (stored.lessonId !== lessonId || !isBy(stored, personId) || !isSame)
      throw new SkyclassError("conflict", { message: "This id is another question." });
    return tell(questionId);
  };

  const answerAs = async (
    personId: PersonId,
    questionId: QuestionId,
    answer: Answer | null,
  ): Promise<Question> => {
    await writeAnswer(db, { questionId, answer, by: personId, now: clock.now() });
    return tell(questionId);
  };

  const seeAskers = async (
    { personId: actorId }: Actor,
    questions: readonly Question[],
    lessonId?: LessonId,
  ): Promise<void> =>
    recordLook({
      actorId,
      action: "questionsSeen",
      ...(lessonId && { subject: { kind: "lesson", id: lessonId } }),
      childIds: questions.flatMap(({ asker }) => asker?.personId ?? []),
    });

  /** The question, when the actor taught its lesson, or inherited what is open of it. */
  const getForTeacher = async (actor: Actor, questionId: QuestionId): Promise<Question> => {
    const question = await get(questionId);
    const subject = lessonSubject(await getLesson(db, question.lessonId));
    const { lessonId } = question;
    const { personId } = actor;
    if (
      !may(actor, "answerQuestion", subject) &&
      !(await ownsQuestionsOf(db, { lessonId, personId }))
    )
      throw new SkyclassError("forbidden");
    return question;
  };

  return {
    async ofLesson(of) {
      const questions = await listLessonQuestions(db, of.lessonId);
      return { questions, seconded: await listSeconded(db, of) };
    },

    async ask({ lessonId, personId, questionId, text, photoId }) {
      await store({ questionId, lessonId, personId, text, photoId, replayMs: null });
    },

    async second({ lessonId, personId, questionId, seconded }) {
      if (isBy(await get(questionId, lessonId), personId)) throw new SkyclassError("forbidden");
      await writeSecond(db, { questionId, personId, seconded });
      await tell(questionId);
    },

    async answer({ lessonId, personId, questionId, answer }) {
      await get(questionId, lessonId);
      await answerAs(personId, questionId, answer);
    },

    async withdraw({ lessonId, personId, questionId, anybodys }) {
      const question = await findQuestion(db, questionId);
      if (!question) return;
      if (question.lessonId !== lessonId) throw new SkyclassError("notFound");
      if (!anybodys && !isBy(question, personId)) throw new SkyclassError("forbidden");
      await db.transaction().execute(async (trx) => {
        await deleteQuestion(trx, questionId);
        await recordAudit(trx, {
          actorId: personId,
          action: "questionWithdrawn",
          subject: { kind: "lesson", id: lessonId },
          detail: { questionId, askerId: question.asker?.personId },
        });
      });
      events.emit("changed", { lessonId, withdrawn: questionId });
    },

    noteRefusal: refusalsAs("questionRefused", db),

    onChanged(listener) {
      events.on("changed", listener);
      return () => void events.off("changed", listener);
    },

    async see(actor, lessonId) {
      const subject = lessonSubject(await getLesson(db, lessonId));
      demand(actor, "seeQuestions", subject);
      const named = may(actor, "seeAskers", subject);
      const worded = may(actor, "seeQuestionTexts", subject);
      const questions = await listLessonQuestions(db, lessonId);
      const shown = questions.map((question) =>
        named || isBy(question, actor.personId)
          ? question
          : { ...question, ...(worded ? {} : { text: null }), asker: null, photo: null },
      );
      await seeAskers(actor, shown, lessonId);
      return shown;
    },

    async follow(actor) {
      const toAnswer = await listToAnswer(db, actor.personId);
      await seeAskers(actor, toAnswer);
      return { toAnswer, asked: await listAsked(db, actor.personId) };
    },

    async askOutside(actor, lessonId, { questionId, text, photoId, replayMs }) {
      const lesson = await getLesson(db, lessonId);
      demand(actor, "askQuestion", lessonSubject(lesson));
      // A lesson that is over is asked about at a time in its replay.
      if (replayMs === null && lesson.state === "ended") throw new SkyclassError("lessonEnded");
      const { personId } = actor;
      return store({ questionId, lessonId, personId, text, photoId, replayMs });
    },

    async answerLater(actor, questionId, answer) {
      const question = await getForTeacher(actor, questionId);
      await seeAskers(actor, [question], question.lessonId);
      return answerAs(actor.personId, questionId, answer);
    },

    async moveDueDay(actor, questionId, dueOn) {
      await getForTeacher(actor, questionId);
      await writeDueDay(db, { questionId, dueOn });
    },
  };
};
