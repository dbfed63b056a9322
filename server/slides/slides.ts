import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { z } from "zod";
import { DeckId, type LessonId } from "../../protocol/ids.ts";
import type { SlidePointing } from "../../protocol/slidePointings.ts";
import {
  type Deck,
  mostDecksOfLesson,
  slideFileBytes,
  SlideFileKind,
  type SlideMoments,
  type SlidePictureType,
} from "../../protocol/slides.ts";
import { recordAudit } from "../audit/auditLog.ts";
import { refusalsAs } from "../audit/refusals.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { receiveFile } from "../lib/receiveFile.ts";
import { deckFolder, sourceName } from "../lib/slideFiles.ts";
import { demandNotWithdrawn, lessonSubject } from "../lessons/lessonRules.ts";
import { editedSlides } from "../replay/editedMoments.ts";
import type { Edits } from "../replay/edits.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import type { Slides as RoomSlides } from "../rooms/ports.ts";
import {
  countDecks,
  deleteDeck,
  type DeckRecord,
  findDeck,
  findPage,
  findShown,
  insertDeck,
  insertEnlargement,
  insertMoment,
  insertPointing,
  listDecks,
  listEnlargements,
  listMoments,
  listPointings,
} from "./slidesRepository.ts";

type Brought = { lessonId: LessonId; deckId: DeckId };

/** Slides in the room, through the port, and around the lesson, for its pages. */
export type Slides = RoomSlides & {
  /** @throws SkyclassError notFound | forbidden */
  list(actor: Actor, lessonId: LessonId): Promise<Deck[]>;
  /** @throws SkyclassError notFound | forbidden | lessonEnded | conflict | tooLarge | fileNotSupported */
  bring(
    actor: Actor,
    lessonId: LessonId,
    file: { fileName: string; content: Readable },
  ): Promise<Deck>;
  /** With its pages; what shows it shows nothing. @throws SkyclassError notFound | forbidden */
  remove(actor: Actor, deckId: DeckId): Promise<void>;
  /** @throws SkyclassError notFound | forbidden */
  moments(actor: Actor, lessonId: LessonId): Promise<z.infer<typeof SlideMoments>>;
  /** @throws SkyclassError notFound | forbidden */
  pointings(actor: Actor, lessonId: LessonId): Promise<SlidePointing[]>;
  /** For whoever delivers a page's picture. @throws SkyclassError notFound | forbidden */
  demandPage(actor: Actor, of: Brought & { page: number }): Promise<SlidePictureType>;
  onBrought(listener: (brought: Brought) => void): () => void;
};

export const createSlides = ({
  db,
  clock,
  dataDir,
  edits,
}: {
  db: Db;
  clock: Clock;
  dataDir: string;
  edits: Pick<Edits, "through">;
}): Slides => {
  const events = new EventEmitter<{ brought: [Brought]; removed: [Brought] }>();
  events.setMaxListeners(0);

  const getDeck = async (deckId: DeckId): Promise<DeckRecord> => {
    const deck = await findDeck(db, deckId);
    if (!deck) throw new SkyclassError("notFound");
    return deck;
  };
  /** It was shown, but in nothing that is left of the replay. */
  const isCutOut = async ({ lessonId, deckId, page }: Brought & { page: number }) => {
    const moments = await listMoments(db, lessonId);
    const left = await edits.through(lessonId, { moments, enlargements: [] }, editedSlides);
    const isAmong = (some: typeof moments): boolean =>
      some.some(({ shown }) => shown?.deckId === deckId && shown.page === page);
    return isAmong(moments) && !isAmong(left.moments);
  };
  const deckView = ({ shown: _shown, ...deck }: DeckRecord): Deck => deck;

  return {
    async list(actor, lessonId) {
      const lesson = await getLesson(db, lessonId);
      const subject = lessonSubject(lesson);
      demand(actor, "seeSlides", subject);
      demandNotWithdrawn(actor, lesson);
      const decks = await listDecks(db, lessonId);
      const all = may(actor, "seeUnshownSlides", subject);
      return decks.filter(({ shown }) => all || shown).map(deckView);
    },

    async bring(actor, lessonId, { fileName, content }) {
      const lesson = await getLesson(db, lessonId);
      demand(actor, "presentSlides", lessonSubject(lesson));
      if (lesson.state === "ended") throw new SkyclassError("lessonEnded");
      if ((await countDecks(db, lessonId)) >= mostDecksOfLesson)
        throw new SkyclassError("conflict", {
          message: "This lesson has as many files as it may.",
        });
      const deckId = DeckId.parse(randomUUID());
      const folder = deckFolder(dataDir, { lessonId, deckId });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        const { kind, bytes } = await receiveFile(content, join(folder, sourceName), {
          mostBytes: slideFileBytes,
          takes: SlideFileKind.options,
        });
        const { personId } = actor;
        const now = clock.now();
        await db.transaction().execute(async (trx) => {
          await insertDeck(trx, {
            ...{ deckId, lessonId, uploadedBy: personId, fileName, kind, bytes, now },
          });
          await recordAudit(trx, {
            actorId: personId,
            action: "slidesUploaded",
            subject: { kind: "lesson", id: lessonId },
            detail: { deckId, kind, bytes },
          });
        });
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
      events.emit("brought", { lessonId, deckId });
      return deckView(await getDeck(deckId));
    },

    async remove(actor, deckId) {
      const { lessonId } = await getDeck(deckId);
      demand(actor, "presentSlides", lessonSubject(await getLesson(db, lessonId)));
      await db.transaction().execute(async (trx) => {
        if (!(await deleteDeck(trx, deckId))) return;
        await recordAudit(trx, {
          actorId: actor.personId,
          action: "slidesDeleted",
          subject: { kind: "lesson", id: lessonId },
          detail: { deckId },
        });
      });
      events.emit("removed", { lessonId, deckId });
      // What is left of it after a crash is found at the next start.
      await rm(deckFolder(dataDir, { lessonId, deckId }), { recursive: true, force: true });
    },

    async moments(actor, lessonId) {
      demand(actor, "seeSlides", lessonSubject(await getLesson(db, lessonId)));
      return {
        moments: await listMoments(db, lessonId),
        enlargements: await listEnlargements(db, lessonId),
      };
    },

    async pointings(actor, lessonId) {
      demand(actor, "seeSlides", lessonSubject(await getLesson(db, lessonId)));
      return listPointings(db, lessonId);
    },

    async demandPage(actor, of) {
      const lesson = await getLesson(db, of.lessonId);
      const subject = lessonSubject(lesson);
      demand(actor, "seeSlides", subject);
      demandNotWithdrawn(actor, lesson);
      const page = await findPage(db, of);
      if (!page) throw new SkyclassError("notFound");
      if (!page.shown || (lesson.state === "ended" && (await isCutOut(of))))
        demand(actor, "seeUnshownSlides", subject);
      return page.type;
    },

    async present(lessonId) {
      return findShown(db, lessonId);
    },

    async large(lessonId) {
      return (await listEnlargements(db, lessonId)).at(-1)?.large ?? null;
    },

    async enlarge({ lessonId, large }) {
      await insertEnlargement(db, { lessonId, large, at: clock.now() });
    },

    async show({ lessonId, slide }) {
      if (slide !== null) {
        const deck = await findDeck(db, slide.deckId);
        if (deck?.lessonId !== lessonId || deck.state !== "ready" || slide.page > deck.pages.length)
          throw new SkyclassError("notFound");
      }
      await insertMoment(db, { lessonId, slide, at: clock.now() });
      return slide === null ? null : findShown(db, lessonId);
    },

    async keepPointing(pointing) {
      await insertPointing(db, pointing);
    },

    noteRefusal: refusalsAs("slidesRefused", db),

    onRemoved(listener) {
      events.on("removed", listener);
      return () => void events.off("removed", listener);
    },

    onBrought(listener) {
      events.on("brought", listener);
      return () => void events.off("brought", listener);
    },
  };
};
