import type { BoardReading } from "../../protocol/boardReading.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { ClassPollNow, LessonNow, LessonRungs } from "../../protocol/lessonNow.ts";
import type { RequestOf } from "../../protocol/signaling.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Chat } from "../chat/chat.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import { isOpen, lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import { findPerson } from "../people/peopleRepository.ts";
import { listLessonQuestions } from "../questions/questionsRepository.ts";
import { participantIdOf } from "../rooms/participantId.ts";
import type { BoardPageRead, Boards, RungLog, Slides } from "../rooms/ports.ts";
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
  answerTeacher(
    by: { lessonId: LessonId; personId: PersonId } & RequestOf<"chat:say">,
  ): Promise<void>;
  readBoard(page: BoardPageRead): Promise<BoardReading>;
};

/** The ladder's last rung, and what is kept of all of them. */
export type Rungs = RungLog & {
  /** Whoever asks counts as there. @throws SkyclassError notFound | forbidden | lessonEnded | lessonNotOpen */
  readAlong(actor: Actor, lessonId: LessonId): Promise<LessonNow>;
  /** What is on a page of the board. @throws SkyclassError as `readAlong` does | mediaUnavailable */
  readBoard(actor: Actor, page: BoardPageRead): Promise<BoardReading>;
  /**
   * Refused as it is to those who have a seat.
   * @throws SkyclassError notFound | forbidden | lessonEnded | lessonNotOpen | lessonNotLive | pollEnded |
   * badRequest | tooManyRequests | mediaUnavailable
   */
  answerPoll(actor: Actor, lessonId: LessonId, request: RequestOf<"poll:answer">): Promise<void>;
  /**
   * To the teacher alone, in the thread that she began. Refused as it is to those who have a seat.
   * @throws SkyclassError notFound | forbidden | lessonEnded | lessonNotOpen | badRequest | wordRefused |
   * conflict | tooManyRequests | mediaUnavailable
   */
  answerTeacher(actor: Actor, lessonId: LessonId, request: RequestOf<"chat:say">): Promise<void>;
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
  chat: Pick<Chat, "present" | "presentThreads">;
  /** Null while there are none yet. */
  rooms: () => ReadRooms | null;
  recordLook: RecordLook;
}): Rungs => {
  const shared = new SharedAnswers({
    keptMs: sharedMs,
    ask: async (lessonId: LessonId) => {
      const lesson = await getLesson(db, lessonId);
      const board = await boards.present(lessonId);
      const page = board.pages.find(({ pageId }) => pageId === board.shown);
      // Under an open board lies what it was opened over.
      const shown = page ? page.slide : await slides.present(lessonId);
      return {
        lesson,
        slide: (shown && (await findReadableSlide(db, shown))) ?? null,
        board: page ?? null,
        questions: await listLessonQuestions(db, lessonId),
        chat: await chat.present(lessonId),
        threads: await chat.presentThreads(lessonId),
      };
    },
  });

  /** What is the same for all who read along; to those only who may sit in the lesson. */
  const readable = async (actor: Actor, lessonId: LessonId) => {
    const found = await shared.get(lessonId);
    demand(actor, "joinLesson", lessonSubject(found.lesson));
    const { state } = found.lesson;
    if (state === "ended") throw new SkyclassError("lessonEnded");
    if (!isOpen(found.lesson, clock.now())) throw new SkyclassError("lessonNotOpen");
    return { ...found, state };
  };
  const openRooms = (): ReadRooms => {
    const open = rooms();
    if (!open) throw new SkyclassError("mediaUnavailable");
    return open;
  };

  return {
    async record(minute) {
      await writeRungs(db, minute);
    },

    async readAlong(actor, lessonId) {
      const {
        lesson,
        state,
        slide,
        board,
        questions,
        chat: said,
        threads,
      } = await readable(actor, lessonId);
      const { personId } = actor;
      const { title, teacherName, startedAt } = lesson;
      const self = participantIdOf({ lessonId, personId });
      const inRoom = await rooms()?.read({
        ...{ lessonId, personId },
        nameOf: async () => (await findPerson(db, personId))?.displayName ?? "",
      });
      return {
        ...{ lessonId, title, teacherName, state },
        startedAt: startedAt?.toISOString() ?? null,
        ...{ slide, board, questions, chat: said, personId },
        thread: threads.filter(({ child }) => child.participantId === self),
        ...(inRoom ?? { poll: null, own: null }),
      };
    },

    async answerPoll({ personId }, lessonId, request) {
      await openRooms().answerPoll({ lessonId, personId, ...request });
    },

    async answerTeacher({ personId }, lessonId, request) {
      await openRooms().answerTeacher({ lessonId, personId, ...request });
    },

    async readBoard(actor, page) {
      await readable(actor, page.lessonId);
      return openRooms().readBoard(page);
    },

    async see(actor, lessonId) {
      demand(actor, "seeRungs", lessonSubject(await getLesson(db, lessonId)));
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
