import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { Problem } from "../../protocol/errors.ts";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { Me, type NewAccount, RedeemedLink } from "../../protocol/people.ts";
import { createRecordLook } from "../../server/audit/looks.ts";
import { type Database, openDatabase } from "../../server/db/kysely.ts";
import { openDistrict } from "../../server/demo/openDistrict.ts";
import { createErasing } from "../../server/erasure/erasing.ts";
import { erasureRoutes } from "../../server/erasure/erasureRoutes.ts";
import { createCoreApi } from "../../server/http/coreApi.ts";
import { createHttpApp } from "../../server/http/httpApp.ts";
import { type Clock, systemClock } from "../../server/lib/clock.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import type { Bucket } from "../../server/lib/bucket.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMicroLessons } from "../../server/microLessons/microLessons.ts";
import { microLessonsRoutes } from "../../server/microLessons/microLessonsRoutes.ts";
import { UploadFiles } from "../../server/microLessons/uploadFiles.ts";
import { uploadRouter } from "../../server/microLessons/uploadRouter.ts";
import { createMetrics } from "../../server/lib/metrics.ts";
import { createOriginCheck } from "../../server/lib/origin.ts";
import { QuestionPhotos } from "../../server/questions/questionPhotos.ts";
import {
  questionPhotoFiles,
  questionPhotosRoutes,
} from "../../server/questions/questionPhotosRoutes.ts";
import type { PresentIn } from "../../server/today/missing.ts";
import { createRungs, type ReadRooms } from "../../server/rungs/rungs.ts";
import { rungsRoutes } from "../../server/rungs/rungsRoutes.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import type { SignInLimits } from "../../server/people/signInThrottle.ts";
import { copyDatabaseInto, copyDemoInto } from "./databaseTemplate.ts";
import { slidePictures } from "../../server/slides/slidePictures.ts";
import { createSlides } from "../../server/slides/slides.ts";
import { slidesRoutes } from "../../server/slides/slidesRoutes.ts";
import { startWebServer } from "./webServer.ts";

/** A database of its own in a temporary data folder, with today's demo school if wanted; or the one at `url`. */
export const openTestDatabase = async (
  options: { url?: string; demo?: boolean } = {},
): Promise<Database & { folder: string }> => {
  const folder = await mkdtemp(join(tmpdir(), "sky-data-"));
  const dataFolder = await openDataFolder({ path: folder });
  const log = createLogger({ level: "fatal", name: "test" });
  const { url, demo = false } = options;
  if (url === undefined) await (demo ? copyDemoInto(folder) : copyDatabaseInto(folder));
  const database = await openDatabase({ url, dataFolder, log });
  return {
    ...database,
    folder,
    async close() {
      await database.close();
      await dataFolder.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Bytes are sent as a file, text as it is, everything else as JSON. */
const bodyOf = (body: unknown): string | Uint8Array<ArrayBuffer> =>
  body instanceof Uint8Array
    ? new Uint8Array(body)
    : typeof body === "string"
      ? body
      : JSON.stringify(body);
const typeOf = (body: unknown) =>
  body instanceof Uint8Array ? "application/octet-stream" : "application/json";

/** What a browser keeps between calls: its cookies, nothing else. */
export class TestBrowser {
  /** The session's. */
  cookie: string | undefined;
  /** All others, as they were set. */
  readonly others = new Map<string, string>();
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        origin: this.#url,
        ...this.#cookies(),
        ...(body === undefined ? {} : { "content-type": typeOf(body) }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: bodyOf(body) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ""] = set.split(";");
      const kept = set.includes("Max-Age=0") ? undefined : pair;
      const [name = ""] = pair.split("=");
      if (name === sessionCookieName) this.cookie = kept;
      else if (kept === undefined) this.others.delete(name);
      else this.others.set(name, kept);
    }
    return response;
  }

  #cookies(): { cookie?: string } {
    const all = [...(this.cookie === undefined ? [] : [this.cookie]), ...this.others.values()];
    return all.length === 0 ? {} : { cookie: all.join("; ") };
  }

  /** The reply, which must be a good one and fit the schema. */
  async call<Schema extends z.ZodType>(
    method: string,
    path: string,
    reply: Schema,
    body?: unknown,
  ): Promise<z.infer<Schema>> {
    const response = await this.send(method, path, body);
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return reply.parse(await response.json());
  }

  /** The code of the refusal, which must be one; `done` when it was none. */
  async refusal(method: string, path: string, body?: unknown): Promise<string> {
    const response = await this.send(method, path, body);
    if (response.ok) return "done";
    return Problem.parse(await response.json()).code;
  }
}

/** The REST API over real HTTP and a real database, without media. */
export const startCore = async (
  options: {
    url?: string;
    production?: boolean;
    clock?: Clock;
    presentIn?: PresentIn;
    rooms?: () => ReadRooms;
    mostInLesson?: number;
    signInLimits?: SignInLimits;
    trustProxy?: number;
    publicUrl?: string;
    metricsToken?: string;
    clientFolder?: string;
    freeBytes?: number;
    bucket?: Bucket;
  } = {},
) => {
  const { url: databaseUrl, production = false, mostInLesson, clock: ownClock } = options;
  const database = await openTestDatabase({
    ...(databaseUrl === undefined ? {} : { url: databaseUrl }),
    // Elsewhere in time, and where its class has no place, it is another one than everybody's.
    demo: !production && mostInLesson === undefined && ownClock === undefined,
  });
  const clock = options.clock ?? systemClock;
  const log = createLogger({ level: "fatal", name: "test" });
  const core = createCoreApi({
    db: database.db,
    clock,
    timeZone: "Asia/Shanghai",
    presentIn: options.presentIn ?? (() => new Set()),
    log,
    ...(options.mostInLesson === undefined ? {} : { mostInLesson: options.mostInLesson }),
    ...(options.signInLimits ? { signInLimits: options.signInLimits } : {}),
  });
  /** The demo's links that nobody has taken, by sign-in name. */
  const links = new Map<string, string>();
  const open = async (again: { production?: boolean; demoLan?: boolean } = {}) => {
    const opened = await openDistrict({
      db: database.db,
      clock,
      schools: core.schools,
      lessons: core.lessons,
      timetable: core.timetable,
      consents: core.consents,
      timeZone: "Asia/Shanghai",
      production: again.production ?? options.production ?? false,
      demoLan: again.demoLan ?? false,
    });
    links.clear();
    if (opened.kind === "demo")
      for (const { signInName, path } of opened.links) links.set(signInName, path);
    return opened;
  };
  const entrance = await open();
  const erasing = createErasing({
    ...{ db: database.db, dataDir: database.folder, clock, sessions: core.sessions },
    bucket: options.bucket ?? null,
    // No recorder here: the recording is left to be taken up.
    makeAnew: async (_, change) => change(),
  });
  const slides = createSlides({
    ...{ db: database.db, clock, dataDir: database.folder, edits: core.edits },
  });
  const rungs = createRungs({
    ...{ db: database.db, clock, slides, boards: core.boards, chat: core.chat },
    rooms: options.rooms ?? (() => null),
    recordLook: createRecordLook({ db: database.db }),
  });
  const uploadFiles = new UploadFiles({
    dataDir: database.folder,
    room: async () => {
      const freeBytes = options.freeBytes ?? Number.MAX_SAFE_INTEGER;
      return { freeBytes, totalBytes: 1e12 };
    },
  });
  const microLessons = createMicroLessons({
    ...{ db: database.db, clock, files: uploadFiles, mostBytes: 50_000_000, keepForDays: 7 },
  });
  const photos = await QuestionPhotos.create({
    ...{ db: database.db, dataDir: database.folder, clock, log, questions: core.questions },
  });
  const findActor = async (cookieHeader: string | undefined) => core.sessions.find(cookieHeader);
  const app = createHttpApp({
    routes: [
      ...core.routes,
      ...slidesRoutes({ slides, edits: core.edits }),
      ...rungsRoutes({ rungs }),
      ...questionPhotosRoutes({ photos }),
      ...microLessonsRoutes({ microLessons }),
      ...erasureRoutes({ db: database.db, dataDir: database.folder, erasing }),
    ],
    routers: [
      slidePictures({ dataDir: database.folder, findActor, slides }),
      questionPhotoFiles({ dataDir: database.folder, findActor, photos }),
      uploadRouter({ files: uploadFiles, microLessons, findActor, log }),
    ],
    findActor,
    originCheck: createOriginCheck({ publicUrl: options.publicUrl }),
    https: options.publicUrl?.startsWith("https:") ?? false,
    strictHttps: options.publicUrl?.startsWith("https:") ?? false,
    trustProxy: options.trustProxy ?? 0,
    clientFolder: options.clientFolder,
    readyChecks: { database: async () => database.ping() },
    metrics: createMetrics({ processFigures: false }),
    metricsToken: options.metricsToken,
    version: "0.0.0",
    log,
  });
  const server = await startWebServer(app);
  const { url } = server;
  return {
    ...core,
    slides,
    uploadFiles,
    microLessons,
    rungLog: rungs,
    photos,
    db: database.db,
    folder: database.folder,
    entrance,
    openAgain: open,
    /** A fresh link of somebody in the demo, which is opened again only where none is left that holds. */
    async takeLink(signInName: string): Promise<string> {
      // A clock that a test has set may have passed the end of those that were made before.
      if (options.clock !== undefined || !links.has(signInName)) await open();
      const link = links.get(signInName);
      if (link === undefined) throw new Error(`the demo has no link for ${signInName}`);
      links.delete(signInName);
      return link;
    },
    url,
    browser: () => new TestBrowser(url),
    async close() {
      await server.close();
      await photos.close();
      await database.close();
    },
  };
};
export type CoreUnderTest = Awaited<ReturnType<typeof startCore>>;

/** Signs in through the demo's link of somebody, named by sign-in name. */
export const enterDemo = async (core: CoreUnderTest, signInName: string): Promise<TestBrowser> => {
  const link = await core.takeLink(signInName);
  const browser = core.browser();
  const token = link.split("#")[1];
  await browser.call("POST", "/api/links/redeem", RedeemedLink, { token });
  return browser;
};

/** A lesson of all classes that she teaches. */
export const newLesson = async (teacher: TestBrowser, title: string): Promise<Lesson> => {
  const { classes } = await teacher.call("GET", "/api/teachable-classes", TeachableClasses);
  const classIds = classes.map(({ classId }) => classId);
  return teacher.call("POST", "/api/lessons", Lesson, { title, classIds });
};

/** Signs in with the first password and changes it: an account in use. */
export const settle = async (
  core: Pick<CoreUnderTest, "browser">,
  { signInName, initialPassword: password }: NewAccount,
): Promise<TestBrowser> => {
  const browser = core.browser();
  await browser.call("POST", "/api/session", Me, { signInName, password });
  await browser.call("POST", "/api/me/password", Me, { next: "a password of my own" });
  return browser;
};
