import type { LessonId } from "../../protocol/ids.ts";
import { mostPollsOfLesson, type PastPolls } from "../../protocol/polls.ts";
import { recordAudit } from "../audit/auditLog.ts";
import { refusalsAs } from "../audit/refusals.ts";
import type { Db } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import type { Polls as RoomPolls } from "../rooms/ports.ts";
import { pollMisfit, pollResult } from "./pollRules.ts";
import {
  deletePrepared,
  findPoll,
  insertPoll,
  insertPollAnswer,
  listLatestAnswers,
  listPolls,
  writePollTimes,
} from "./pollsRepository.ts";
import { pollsWorkbook } from "./pollsWorkbook.ts";

/** Polls in the room, through the port, and after the lesson, for its pages. */
export type Polls = RoomPolls & {
  /** Those that were started, without who answered what. @throws SkyclassError notFound | forbidden */
  see(actor: Actor, lessonId: LessonId): Promise<PastPolls>;
  /** Who answered what, as a workbook. @throws SkyclassError notFound | forbidden */
  exportOf(actor: Actor, lessonId: LessonId): Promise<{ title: string; bytes: Uint8Array }>;
};

export const createPolls = ({ db, timeZone }: { db: Db; timeZone: string }): Polls => {
  const withAnswers = async (lessonId: LessonId) => {
    const polls = await listPolls(db, lessonId);
    const answers = Map.groupBy(await listLatestAnswers(db, lessonId), ({ pollId }) => pollId);
    return polls.map((poll) => ({
      poll,
      answers: new Map(
        (answers.get(poll.pollId) ?? []).map(({ personId, answer }) => [personId, answer]),
      ),
    }));
  };

  return {
    ofLesson: withAnswers,

    async make({ lessonId, at, ...poll }) {
      const misfit = pollMisfit(poll);
      if (misfit !== null)
        throw new SkyclassError("badRequest", {
          issues: [{ path: misfit, message: "does not fit what is asked" }],
        });
      await db.transaction().execute(async (trx) => {
        if ((await listPolls(trx, lessonId)).length < mostPollsOfLesson)
          await insertPoll(trx, { ...poll, lessonId, madeAt: at });
      });
      const made = await findPoll(db, poll.pollId);
      if (!made)
        throw new SkyclassError("conflict", {
          message: "This lesson has as many polls as it may.",
        });
      const { lessonId: of, ...stored } = made;
      if (of !== lessonId)
        throw new SkyclassError("conflict", { message: "This id is another poll." });
      return stored;
    },

    async drop(pollId) {
      await deletePrepared(db, pollId);
    },

    async note(poll) {
      await writePollTimes(db, poll);
    },

    async answer(given) {
      await insertPollAnswer(db, given);
    },

    noteRefusal: refusalsAs("pollRefused", db),

    async see(actor, lessonId) {
      const subject = lessonSubject(await getLesson(db, lessonId));
      demand(actor, "seePolls", subject);
      const all = may(actor, "seeUnshownPolls", subject);
      const words = may(actor, "seePollWords", subject);
      const polls = (await withAnswers(lessonId)).flatMap(({ poll, answers }) => {
        const { pollId, kind, text, options, durationS, startedAt, endedAt, shownAt } = poll;
        if (startedAt === null) return [];
        const told = all || shownAt !== null;
        const result = pollResult(poll, answers.values());
        return [
          {
            ...{ pollId, kind, text, options, durationS },
            correct: told ? poll.correct : null,
            startedAt: startedAt.toISOString(),
            endedAt: endedAt?.toISOString() ?? null,
            // What children wrote may name somebody.
            result: !told ? null : words ? result : { ...result, written: [] },
          },
        ];
      });
      return {
        polls: polls.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt)),
        mayExport: may(actor, "exportPolls", subject),
      };
    },

    async exportOf(actor, lessonId) {
      const lesson = await getLesson(db, lessonId);
      demand(actor, "exportPolls", lessonSubject(lesson));
      const { bytes, childIds } = await pollsWorkbook(db, { lessonId, timeZone });
      await recordAudit(db, {
        actorId: actor.personId,
        action: "pollsExported",
        subject: { kind: "lesson", id: lessonId },
        detail: { personIds: childIds },
      });
      return { title: lesson.title, bytes };
    },
  };
};
