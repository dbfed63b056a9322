import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import type { Socket } from "socket.io-client";
import { io } from "socket.io-client";
import { ClassId, type DeckId, PersonId } from "../../protocol/ids.ts";
import { Lesson } from "../../protocol/lessons.ts";
import { Deck, DeckList } from "../../protocol/slides.ts";
import { openDatabase } from "../../server/db/kysely.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createSessions, sessionCookieName } from "../../server/people/sessions.ts";
import { TestBrowser } from "../../test/factories/core.ts";
import { say } from "../../test/factories/livePages.ts";
import { pdfOfPages } from "../../test/factories/slideFiles.ts";
import { type Product, startProduct } from "../../test/rig/product.ts";

const studentsOfClass = 50;
const pagesOfDeck = 2;

/** A grade of so many children and the demo's first teacher, all of whom are signed in already. */
const fillGrade = async (folder: string, url: string | undefined, children: number) => {
  const dataFolder = await openDataFolder({ path: folder });
  const log = createLogger({ level: "fatal", name: "bench" });
  const database = await openDatabase({ dataFolder, url, log });
  try {
    const { db } = database;
    const teacher = await db
      .selectFrom("memberships")
      .select(["person_id", "school_id"])
      .where("role", "=", "teacher")
      .executeTakeFirstOrThrow();
    const run = async (statement: ReturnType<typeof sql>) => statement.execute(db);
    await run(sql`create table bench_grade as
      select gen_random_uuid() as person_id, 1 + (n - 1) / ${studentsOfClass}::int as number, n
      from generate_series(1, ${children}::int) n`);
    await run(sql`insert into classes (class_id, school_id, name, number, grade)
      select gen_random_uuid(), ${teacher.school_id}, '测量' || number, 1000 + number, '1'
      from (select distinct number from bench_grade) numbers`);
    await run(sql`insert into people (person_id, display_name, sign_in_name, activated_at)
      select person_id, '同学' || n, 'bench-' || n, now() from bench_grade`);
    await run(sql`insert into memberships (person_id, role, school_id, class_id)
      select person_id, 'student', school_id, class_id
      from bench_grade join classes on classes.number = 1000 + bench_grade.number`);
    const { rows } = await sql<{ class_id: string }>`
      select class_id from classes where number > 1000`.execute(db);
    const { rows: people } = await sql<{ person_id: string }>`
      select person_id from bench_grade order by n`.execute(db);
    await run(sql`drop table bench_grade`);
    const sessions = createSessions({ db, clock: systemClock });
    const cookieOf = async (personId: string) => {
      const { token } = await sessions.open(db, PersonId.parse(personId));
      return `${sessionCookieName}=${token}`;
    };
    const cookies: string[] = [];
    for (const { person_id: personId } of people) cookies.push(await cookieOf(personId));
    return {
      classIds: rows.map((row) => ClassId.parse(row.class_id)),
      teacherCookie: await cookieOf(teacher.person_id),
      cookies,
    };
  } finally {
    await database.close();
    await dataFolder.close();
  }
};

/** A live lesson of a whole grade, whose teacher is in it and has slides. */
export type GradeLesson = {
  product: Product;
  lessonId: string;
  /** Of the children, none of whom has come. */
  cookies: string[];
  desk: Socket;
  showPage: (page: number) => Promise<void>;
  close: () => Promise<void>;
};

const bringSlides = async (teacher: TestBrowser, lessonId: string): Promise<DeckId> => {
  const path = `/api/lessons/${lessonId}/slides`;
  const texts = Array.from({ length: pagesOfDeck }, (_, n) => `第${n + 1}页`);
  const { deckId } = await teacher.call("POST", `${path}?fileName=a.pdf`, Deck, pdfOfPages(texts));
  for (;;) {
    const { decks } = await teacher.call("GET", path, DeckList);
    if (decks[0]?.state === "ready") return deckId;
    if (decks[0]?.state === "failed") throw new Error("the slides were not made");
    await wait(100);
  }
};

/**
 * Nobody in it opens a transport. Places of media workers are kept for the whole grade all the same, so the
 * product is told that its one worker has as many: what media would cost is for other benches.
 */
export const openGradeLesson = async (
  children: number,
  /** Of the product, as environment variables. */
  settings: { DATABASE_URL?: string } = {},
): Promise<GradeLesson> => {
  const places = { RTC_WORKER_PLACES: String(children + 1) };
  const product = await startProduct({ settings: { ...places, ...settings } });
  try {
    await product.stop();
    const filled = await fillGrade(product.dataFolder, settings.DATABASE_URL, children);
    const { classIds, teacherCookie, cookies } = filled;
    await product.restart();
    const { origin } = product;
    const teacher = new TestBrowser(origin);
    teacher.cookie = teacherCookie;
    const given = { title: "测量", classIds };
    const { lessonId } = await teacher.call("POST", "/api/lessons", Lesson, given);
    const deckId = await bringSlides(teacher, lessonId);
    const desk = io(origin, {
      ...{ transports: ["websocket"], forceNew: true, reconnection: false },
      extraHeaders: { cookie: teacherCookie, origin },
    });
    await say(desk, "lesson:join", { lessonId });
    await say(desk, "lesson:start", {});
    return {
      ...{ product, lessonId, cookies, desk },
      showPage: async (page) => void (await say(desk, "slides:show", { deckId, page })),
      close: async () => {
        desk.disconnect();
        await product.close();
      },
    };
  } catch (error) {
    await product.close();
    throw error;
  }
};
