import type { LessonBoard } from "../../protocol/boardRecord.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import { refusalsAs } from "../audit/refusals.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import type { Boards as RoomBoards } from "../rooms/ports.ts";
import {
  blankPage,
  findShown,
  findSlideHeight,
  insertMoment,
  insertPage,
  insertPen,
  insertStrokes,
  listKeptStrokes,
  listMoments,
  listPages,
  listPens,
  listStrokesOfPage,
  markErased,
} from "./boardRepository.ts";

/** Whiteboards in the room, through the port, and what may be read of them afterwards. */
export type Boards = RoomBoards & {
  /** @throws SkyclassError notFound | forbidden */
  see(actor: Actor, of: { lessonId: LessonId; after?: string | undefined }): Promise<LessonBoard>;
};

export const createBoards = ({ db, recordLook }: { db: Db; recordLook: RecordLook }): Boards => ({
  async present(lessonId) {
    const [pages, shown] = [await listPages(db, lessonId), await findShown(db, lessonId)];
    return { pages, shown };
  },

  async strokesOf(pageId) {
    return listStrokesOfPage(db, pageId);
  },

  async open({ lessonId, pageId, slide }) {
    const blank = blankPage(pageId);
    const height = slide === null ? blank.height : await findSlideHeight(db, { lessonId, slide });
    if (height === undefined) throw new SkyclassError("notFound");
    const page = { ...blank, slide, height };
    if (!(await insertPage(db, { lessonId, ...page }))) throw new SkyclassError("conflict");
    return page;
  },

  async show(moment) {
    await insertMoment(db, moment);
  },

  async keep(deeds) {
    await db.transaction().execute(async (trx) => {
      await insertStrokes(
        trx,
        deeds.flatMap((one) => (one.deed === "drawn" ? [one] : [])),
      );
      for (const one of deeds) if (one.deed === "erased") await markErased(trx, one);
    });
  },

  async notePen(note) {
    await insertPen(db, note);
  },

  noteRefusal: refusalsAs("boardRefused", db),

  async see(actor, { lessonId, after = "0" }) {
    const lesson = await getLesson(db, lessonId);
    const subject = lessonSubject(lesson);
    demand(actor, "seeBoard", subject);
    const named = may(actor, "seeDrawers", subject);
    const drawn = may(actor, "seeDrawingsOfChildren", subject);
    const isOpenToAll = (personId: PersonId): boolean =>
      personId === actor.personId || personId === lesson.teacherId;
    const isNamed = (personId: PersonId): boolean => named || isOpenToAll(personId);
    const { strokes, next } = await listKeptStrokes(db, { lessonId, after });
    const pens = await listPens(db, lessonId);
    const seen = {
      strokes: strokes
        .filter(({ by }) => drawn || isOpenToAll(by.personId))
        .map((one) => (isNamed(one.by.personId) ? one : { ...one, by: null })),
      pens: pens.map((one) => (one.to && isNamed(one.to.personId) ? one : { ...one, to: null })),
    };
    await recordLook({
      actorId: actor.personId,
      action: "boardSeen",
      subject: { kind: "lesson", id: lessonId },
      childIds: [
        ...seen.strokes.flatMap(({ by }) => by?.personId ?? []),
        ...seen.pens.flatMap(({ to }) => to?.personId ?? []),
      ].filter((personId) => personId !== lesson.teacherId),
    });
    return {
      lessonId,
      pages: await listPages(db, lessonId),
      moments: await listMoments(db, lessonId),
      ...seen,
      next,
    };
  },
});
