import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { type LessonId, type PersonId, QuestionPhotoId } from "../../protocol/ids.ts";
import { type QuestionPhoto, questionPhotoBytes } from "../../protocol/questionPhotos.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { receiveFile } from "../lib/receiveFile.ts";
import { pictureKinds } from "../lib/slideFiles.ts";
import { Turns } from "../lib/turns.ts";
import { ownsQuestionsOf } from "./questionOwners.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { findLesson, getLesson } from "../lessons/lessonsRepository.ts";
import type { Questions } from "../rooms/ports.ts";
import { drawPhoto } from "./drawPhoto.ts";
import {
  photoFolder,
  type PhotoPlace,
  removePhotoFiles,
  removeStrayPhotos,
  uploadedName,
} from "./photoFiles.ts";
import {
  deleteUnasked,
  findPhoto,
  insertPhoto,
  knownPhotos,
  listUnasked,
} from "./questionPhotosRepository.ts";

/** A child that takes it again and again keeps the latest; answers may have been lost on their way, too. */
const mostUnasked = 3;
const unaskedKeptMs = 86_400_000;
const sweepEveryMs = 900_000;
/** So many wait while another is being drawn; a class at once is far fewer. */
const mostWaiting = 40;
const uploads = { points: 12, duration: 60 };

/** Photos of questions: taken in, drawn anew one after the other, handed out, and removed. */
export class QuestionPhotos {
  readonly #db: Db;
  readonly #dataDir: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #limiter = new RateLimiterMemory(uploads);
  readonly #closing = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #stopListening: () => void;
  /** Those whose row is not written yet. */
  readonly #coming = new Set<QuestionPhotoId>();
  readonly #drawing = new Turns();
  readonly #sweeping = new Turns();
  #waiting = 0;

  private constructor(parts: {
    db: Db;
    dataDir: string;
    clock: Clock;
    log: Logger;
    questions: Pick<Questions, "onChanged">;
  }) {
    this.#db = parts.db;
    this.#dataDir = parts.dataDir;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#timer = setInterval(() => this.#sweepInBackground(), sweepEveryMs);
    this.#timer.unref();
    this.#stopListening = parts.questions.onChanged((changed) => {
      if ("withdrawn" in changed) this.#sweepInBackground();
    });
  }

  static async create(parts: {
    db: Db;
    dataDir: string;
    clock: Clock;
    log: Logger;
    questions: Pick<Questions, "onChanged">;
  }): Promise<QuestionPhotos> {
    const photos = new QuestionPhotos(parts);
    try {
      await photos.sweep();
    } catch (error) {
      await photos.close();
      throw error;
    }
    return photos;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening();
    this.#closing.abort(new SkyclassError("shuttingDown"));
    for (const turns of [this.#drawing, this.#sweeping]) await turns.take(async () => undefined);
  }

  /** @throws SkyclassError notFound | forbidden | tooManyRequests | tooLarge | fileNotSupported | badRequest */
  async take(actor: Actor, lessonId: LessonId, content: Readable): Promise<QuestionPhoto> {
    const lesson = await getLesson(this.#db, lessonId);
    demand(actor, "askQuestion", lessonSubject(lesson));
    await this.#limit(actor.personId);
    const photoId = QuestionPhotoId.parse(randomUUID());
    const place = { lessonId, photoId };
    const folder = photoFolder(this.#dataDir, place);
    this.#coming.add(photoId);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, uploadedName);
      const takes = pictureKinds;
      const { kind } = await receiveFile(content, path, { mostBytes: questionPhotoBytes, takes });
      const { width, height, bytes } = await this.#draw({ path, kind, folder });
      await rm(path);
      const photo = { photoId, width, height };
      const of = { lessonId, askerId: actor.personId };
      await insertPhoto(this.#db, { photo, ...of, bytes, now: this.#clock.now() });
      await this.#keepLatest(of);
      return photo;
    } catch (error) {
      await removePhotoFiles(this.#dataDir, place);
      throw error;
    } finally {
      this.#coming.delete(photoId);
    }
  }

  /** For whoever delivers a photo. @throws SkyclassError notFound | forbidden */
  async demandPhoto(actor: Actor, { lessonId, photoId }: PhotoPlace): Promise<void> {
    const [photo, lesson] = [
      await findPhoto(this.#db, photoId),
      await findLesson(this.#db, lessonId),
    ];
    if (!photo || !lesson || photo.lessonId !== lessonId) throw new SkyclassError("notFound");
    if (photo.askerId === actor.personId) return;
    if (photo.questionId === null) throw new SkyclassError("forbidden");
    const subject = lessonSubject(lesson);
    if (may(actor, "seeQuestions", subject) && may(actor, "seeAskers", subject)) return;
    // Whoever is to answer it in the place of a teacher who left.
    const { personId } = actor;
    if (!(await ownsQuestionsOf(this.#db, { lessonId, personId })))
      throw new SkyclassError("forbidden");
  }

  /** What nobody asked with, and files of which no row is left. */
  async sweep(): Promise<void> {
    const uploadedBefore = new Date(this.#clock.now().getTime() - unaskedKeptMs);
    await deleteUnasked(this.#db, { uploadedBefore });
    await removeStrayPhotos(this.#dataDir, async (photoIds) => {
      // First these: one that is finished meanwhile has its row by the time rows are looked at.
      const coming = [...this.#coming];
      return new Set([...coming, ...(await knownPhotos(this.#db, photoIds))]);
    });
  }

  #sweepInBackground(): void {
    this.#sweeping
      .take(() => this.sweep())
      .catch((error: unknown) => this.#log.warn({ err: error }, "photos were not swept"));
  }

  async #limit(personId: PersonId): Promise<void> {
    if (this.#waiting >= mostWaiting) throw new SkyclassError("tooManyRequests");
    try {
      await this.#limiter.consume(personId);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new SkyclassError("tooManyRequests", { retryAfterMs: refused.msBeforeNext });
    }
  }

  /** One at a time: lessons come first on this machine. */
  async #draw(settings: Parameters<typeof drawPhoto>[0]["settings"]) {
    this.#waiting += 1;
    const log = this.#log;
    const { signal } = this.#closing;
    try {
      return await this.#drawing.take(() => drawPhoto({ settings, log, signal }));
    } finally {
      this.#waiting -= 1;
    }
  }

  async #keepLatest(of: { lessonId: LessonId; askerId: PersonId }): Promise<void> {
    const photoIds = (await listUnasked(this.#db, of)).slice(mostUnasked);
    if (photoIds.length === 0) return;
    await deleteUnasked(this.#db, { photoIds });
    this.#sweepInBackground();
  }
}
