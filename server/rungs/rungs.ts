import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { LessonNow, LessonRungs } from "../../protocol/lessonNow.ts";
import type { ClassPollNow } from "../../protocol/polls.ts";
import type { RequestOf } from "../../protocol/signaling.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Chat } from "../chat/chat.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import { isOpen, lessonSubject } from "../lessons/lessonRules.ts";
import { findLesson, type LessonRecord } from "../lessons/lessonsRepository.ts";
import { findPerson } from "../people/peopleRepository.ts";
import { listLessonQuestions } from "../questions/questionsRepository.ts";
import type { Boards, RungLog, Slides } from "../rooms/ports.ts";
import { findReadableSlide, listRungs, writeRungs } from "./rungsRepository.ts";
import { SharedAnswers } from "./sharedAnswers.ts";

/** A class on the last rung asks about the same; nobody sees anything noticeably later for it. */
const sharedMs = 500;

/** The rooms of this node, as far as those need them who read along. */
export type ReadRooms = {
  /** Tells the room that somebody reads along. @returns what only the room knows */
  read(reader: {
    lessonId: LessonId;
    personId: PersonId;
    /** Asked where the room does not know it. */
    nameOf: () => Promise<string>;
  }): Promise<ClassPollNow>;
  answerPoll(
    by: { lessonId: LessonId; personId: PersonId } & RequestOf<"poll:answer">,
  ): Promise<void>;
};

/** The ladder's last rung, and what is kept of all of them. */
export type Rungs = RungLog & {
  /** Whoever asks counts as there. @throws SkyclassError notFound | forbidden | lessonEnded | lessonNotOpen */
  readAlong(actor: Actor, lessonId: LessonId): Promise<LessonNow>;
  /**
   * Refused as it is to those who have a seat.
   * @throws SkyclassError notFound | forbidden | lessonEnded | lessonNotOpen | lessonNotLive | pollEnded |
   * badRequest | tooManyRequests | mediaUnavailable
   */
  answerPoll(actor: Actor, lessonId: LessonId, request: RequestOf<"poll:answer">): Promise<void>;
  /** @throws SkyclassError notFound | forbidden */
  see(actor: Actor, lessonId: LessonId): Promise<LessonRungs>;
};

export const createRungs = ({
  db,
  clock,
  slides,
  boards,
  chat,
  rooms,
  recordLook,
}: {
  db: Db;
  clock: Clock;
  slides: Pick<Slides, "present">;
  boards: Pick<Boards, "present">;
  chat: Pick<Chat, "present">;
  /** Null while there are none yet. */
  rooms: () => ReadRooms | null;
  recordLook: RecordLook;
}): Rungs => {
  const getLesson = async (lessonId: LessonId): Promise<LessonRecord> => {
    const lesson = await findLesson(db, lessonId);
    if (!lesson) throw new SkyclassError("notFound");
    return lesson;
  };

  const shared = new SharedAnswers({
    keptMs: sharedMs,
    ask: async (lessonId: LessonId) => {
      const lesson = await getLesson(lessonId);
      const board = await boards.present(lessonId);
      const page = board.pages.find(({ pageId }) => pageId === board.shown);
      // Under an open board lies what it was opened over.
      const shown = page ? page.slide : await slides.present(lessonId);
      return {
        lesson,
        slide: (shown && (await findReadableSlide(db, shown))) ?? null,
        boardIsOpen: page !== undefined,
        questions: await listLessonQuestions(db, lessonId),
        chat: await chat.present(lessonId),
      };
    },
  });

  return {
    async record(minute) {
      await writeRungs(db, minute);
    },

    async readAlong(actor, lessonId) {
      const { lesson, slide, boardIsOpen, questions, chat: said } = await shared.get(lessonId);
      const { personId } = actor;
      demand(actor, "joinLesson", lessonSubject(lesson));
      const { title, teacherName, state, startedAt } = lesson;
      if (state === "ended") throw new SkyclassError("lessonEnded");
      if (!isOpen(lesson, clock.now())) throw new SkyclassError("lessonNotOpen");
      const inRoom = await rooms()?.read({
        ...{ lessonId, personId },
        nameOf: async () => (await findPerson(db, personId))?.displayName ?? "",
      });
      return {
        ...{ lessonId, title, teacherName, state },
        startedAt: startedAt?.toISOString() ?? null,
        ...{ slide, boardIsOpen, questions, chat: said, personId },
        ...(inRoom ?? { poll: null, own: null }),
      };
    },

    async answerPoll({ personId }, lessonId, request) {
      const open = rooms();
      if (!open) throw new SkyclassError("mediaUnavailable");
      await open.answerPoll({ lessonId, personId, ...request });
    },

    async see(actor, lessonId) {
      demand(actor, "seeRungs", lessonSubject(await getLesson(lessonId)));
      const children = await listRungs(db, lessonId);
      await recordLook({
        actorId: actor.personId,
        action: "rungsSeen",
        subject: { kind: "lesson", id: lessonId },
        childIds: children.map(({ personId }) => personId),
      });
      return { children };
    },
  };
};
