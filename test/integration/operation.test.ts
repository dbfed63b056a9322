/* What operators see of the platform, and the alarms that are raised and cleared by its figures. */
import { randomUUID } from "node:crypto";
import type { KyselyPlugin } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CaptureId, LessonId, PersonId } from "../../protocol/ids.ts";
import { type AlarmKind, Operation } from "../../protocol/operation.ts";
import { RedeemedLink, type Role } from "../../protocol/people.ts";
import { createLogger } from "../../server/lib/log.ts";
import { Counter, createMetrics, type Metrics } from "../../server/lib/metrics.ts";
import type { Readings } from "../../server/operation/alarmRules.ts";
import { publishFigures } from "../../server/operation/figures.ts";
import { createOperation } from "../../server/operation/operation.ts";
import { Watch } from "../../server/operation/watch.ts";
import { openTestDatabase, TestBrowser } from "../factories/core.ts";
import { until } from "../factories/until.ts";
import { type Product, startProduct } from "../rig/product.ts";

const operator = {
  personId: PersonId.parse(randomUUID()),
  memberships: [{ role: "operator" }],
} as const;
const works = async () => undefined;
const nothingToDo = { unfinished: async () => [], retry: works };

describe("alarms", () => {
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let metrics: Metrics;
  let counters: Record<"deaths" | "packets" | "drops", Counter>;
  let nowMs = Date.now();
  const clock = { now: () => new Date(nowMs) };

  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(async () => database.close());
  beforeEach(async () => {
    await database.db.deleteFrom("alarms").execute();
    metrics = createMetrics({ processFigures: false });
    const count = (name: string) => new Counter({ name, help: name, registers: [metrics] });
    counters = {
      deaths: count("skyclass_media_worker_deaths_total"),
      packets: count("skyclass_capture_packets"),
      drops: count("skyclass_capture_kernel_drops"),
    };
  });

  const open = (limits: Partial<Readings> = {}) => {
    const thresholds = {
      diskSpace: 0,
      workerDeaths: 2,
      captureLoss: 500,
      queueAge: 1_800,
      quotaUse: 80,
      quotasReached: 0,
      ...limits,
    };
    const log = createLogger({ level: "silent", name: "test" });
    const watch = new Watch({
      database,
      clock,
      dataDir: database.folder,
      metrics,
      thresholds,
      log,
    });
    const operation = createOperation({
      ...{ database, clock, watch, metrics },
      health: { database: works, queue: works, media: () => Promise.reject(new Error("gone")) },
      rooms: () => [],
      works: {
        ...{ replay: nothingToDo, ladder: nothingToDo, cut: nothingToDo },
        ...{ keep: nothingToDo, hearing: nothingToDo, upload: nothingToDo },
        store: nothingToDo,
      },
      makeReplayAnew: works,
      workersWanted: 2,
      version: "1.2.3",
    });
    return { watch, operation };
  };
  const raised = async ({ operation }: ReturnType<typeof open>): Promise<AlarmKind[]> =>
    (await operation.look(operator)).alarms.map(({ kind }) => kind);

  test("nothing is raised where all is well", async () => {
    const node = open();
    await node.watch.look();
    expect(await raised(node)).toEqual([]);
    expect(await metrics.metrics()).toContain('skyclass_alarm_raised{kind="diskSpace"} 0');
  });

  test("a scrape asks once for the recordings that are not finished", async () => {
    let asked = 0;
    const counting: KyselyPlugin = {
      transformQuery({ node }) {
        if (JSON.stringify(node).includes('"name":"recordings"')) asked += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    publishFigures({
      database: {
        db: database.db.withPlugin(counting),
        connections: () => database.connections(),
      },
      clock,
      disk: async () => ({ freeBytes: 1, totalBytes: 2 }),
      metrics,
    });
    for (const scrapes of [1, 2]) {
      const told = await metrics.metrics();
      expect(told).toContain('skyclass_recordings_unfinished{state="finishing"} 0');
      expect(told).toContain("skyclass_recordings_oldest_seconds 0");
      expect(asked).toBe(scrapes);
    }
  });

  test("a full disk is raised once, seen in the figures, and stays as history when there is room", async () => {
    // No disk is entirely free.
    const full = open({ diskSpace: 100 });
    await full.watch.look();
    await full.watch.look();
    expect(await raised(full)).toEqual(["diskSpace"]);
    expect(await metrics.metrics()).toContain('skyclass_alarm_raised{kind="diskSpace"} 1');
    metrics = createMetrics({ processFigures: false });
    const roomy = open();
    nowMs += 60_000;
    await roomy.watch.look();
    const { alarms, pastAlarms } = await roomy.operation.look(operator);
    expect(alarms).toEqual([]);
    expect(pastAlarms).toHaveLength(1);
    expect(pastAlarms[0]).toMatchObject({ kind: "diskSpace", threshold: 100 });
    expect(pastAlarms[0]?.clearedAt).toBe(clock.now().toISOString());
  });

  test("workers that die within an hour are raised, and forgotten after it", async () => {
    const node = open();
    await node.watch.look();
    counters.deaths.inc(3);
    nowMs += 60_000;
    await node.watch.look();
    expect(await raised(node)).toEqual(["workerDeaths"]);
    expect((await node.operation.look(operator)).capacity.workerDeathsLastHour).toBe(3);
    nowMs += 3_601_000;
    await node.watch.look();
    expect(await raised(node)).toEqual([]);
  });

  test("recordings that lose packets are raised", async () => {
    const node = open();
    await node.watch.look();
    counters.packets.inc(9_990);
    counters.drops.inc(10);
    nowMs += 15_000;
    await node.watch.look();
    const { alarms, captures } = await node.operation.look(operator);
    expect(alarms).toMatchObject([{ kind: "captureLoss", value: 1_000 }]);
    expect(captures).toEqual({ receivedPackets: 9_990, lostPackets: 10 });
  });

  test("a lesson that waits too long for its replay is raised", async () => {
    const { db } = database;
    const [teacher, lessonId, captureId] = [randomUUID(), randomUUID(), randomUUID()];
    const person_id = PersonId.parse(teacher);
    const lesson_id = LessonId.parse(lessonId);
    const endedAt = new Date(nowMs - 3_600_000);
    await db
      .insertInto("people")
      .values({ person_id, display_name: "王老师", sign_in_name: "wang" })
      .execute();
    await db
      .insertInto("lessons")
      .values({
        lesson_id,
        title: "分数",
        teacher_id: person_id,
        state: "ended",
        ended_at: endedAt,
      })
      .execute();
    const capture = { capture_id: CaptureId.parse(captureId), lesson_id };
    await db
      .insertInto("captures")
      .values({ ...capture, opened_at: endedAt, closed_at: endedAt })
      .execute();
    await db
      .insertInto("recordings")
      .values({ ...capture, state: "finishing", updated_at: endedAt })
      .execute();
    const node = open();
    await node.watch.look();
    const { alarms, queue } = await node.operation.look(operator);
    expect(alarms).toMatchObject([{ kind: "queueAge", value: 3_600 }]);
    expect(queue).toMatchObject({ finishing: 1, failed: 0, oldestS: 3_600 });
    await db.updateTable("recordings").set({ state: "published" }).execute();
    await node.watch.look();
    expect(await raised(node)).toEqual([]);
  });

  test("replays that the program for captions has to hear, or failed on, are counted", async () => {
    const { db } = database;
    const teacher_id = PersonId.parse(randomUUID());
    await db
      .insertInto("people")
      .values({ person_id: teacher_id, display_name: "李老师", sign_in_name: "li" })
      .execute();
    const hearing = { edition: 1, failure_reason: null, updated_at: new Date() };
    for (const state of ["waiting", "working", "failed", "done"] as const) {
      const lesson_id = LessonId.parse(randomUUID());
      const lesson = { lesson_id, teacher_id, title: "分数", state: "scheduled" as const };
      await db.insertInto("lessons").values(lesson).execute();
      await db
        .insertInto("caption_hearings")
        .values({ ...hearing, state, lesson_id })
        .execute();
    }
    const { hearings } = await open().operation.look(operator);
    expect(hearings).toEqual({ waiting: 2, failed: 1 });
  });

  test("a part that does not answer is told", async () => {
    const { health } = await open().operation.look(operator);
    expect(health).toEqual([
      { part: "database", works: true },
      { part: "queue", works: true },
      { part: "media", works: false },
    ]);
  });
});

describe("in the running product", () => {
  let product: Product;
  const retry = `/api/operation/works/replay/${randomUUID()}/retry`;
  const enter = async (role: Role): Promise<TestBrowser> => {
    const browser = new TestBrowser(product.origin);
    const token = product.links[role][0]?.split("#")[1];
    await browser.call("POST", "/api/links/redeem", RedeemedLink, { token });
    return browser;
  };
  beforeAll(async () => {
    product = await startProduct({ settings: { ALARM_WORKER_DEATHS: "0" } });
  }, 120_000);
  afterAll(async () => product?.close());

  test.each([
    "officer",
    "researcher",
    "schoolAdmin",
    "teacher",
    "headTeacher",
    "student",
    "guardian",
  ] as const)(
    "the %s neither sees the operators' page nor tries the recorder's work again",
    async (role) => {
      const browser = await enter(role);
      expect(await browser.refusal("GET", "/api/operation")).toBe("forbidden");
      expect(await browser.refusal("POST", retry)).toBe("forbidden");
    },
  );

  test("whoever is not signed in is asked to", async () => {
    const nobody = new TestBrowser(product.origin);
    expect(await nobody.refusal("GET", "/api/operation")).toBe("notSignedIn");
  });

  test("the operator sees that all works, and the alarm when a media worker was killed", async () => {
    const browser = await enter("operator");
    expect(await browser.refusal("POST", retry)).toBe("notFound");
    const look = () => browser.call("GET", "/api/operation", Operation);
    const before = await look();
    expect(before.health.every(({ works: does }) => does)).toBe(true);
    expect(before.alarms).toEqual([]);
    expect(before.capacity).toMatchObject({ workers: 1, workersWanted: 1 });
    await product.kill("sfuWorker");
    await until(async () => (await look()).alarms.length > 0, 30_000);
    const [alarm] = (await look()).alarms;
    expect(alarm).toMatchObject({ kind: "workerDeaths", value: 1, threshold: 0 });
    expect(product.output()).toContain('"alarm raised"');
  }, 60_000);
});
