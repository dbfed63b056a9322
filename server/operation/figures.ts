import { AlarmKind } from "../../protocol/operation.ts";
import type { Database } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import type { DiskRoom } from "../lib/diskRoom.ts";
import { Gauge, type Metrics, readFigure } from "../lib/metrics.ts";
import { raisedAlarms } from "./alarms.ts";
import { unfinishedRecordings } from "./unfinished.ts";

/** What operators see, for whoever scrapes: disk, recordings, ladders, database, alarms. */
export const publishFigures = (parts: {
  database: Pick<Database, "db" | "connections">;
  clock: Clock;
  disk: () => Promise<DiskRoom>;
  metrics: Metrics;
}): void => {
  const { clock, disk, metrics } = parts;
  const { db, connections } = parts.database;
  const registers = [metrics];
  // All figures are collected at the same time: those of one scrape share an answer.
  let asked: ReturnType<typeof unfinishedRecordings> | null = null;
  const unfinished = () =>
    (asked ??= unfinishedRecordings(db, clock).finally(() => {
      asked = null;
    }));
  new Gauge({
    name: "skyclass_disk_bytes",
    help: "The data folder's disk.",
    labelNames: ["state"],
    registers,
    async collect() {
      const { freeBytes, totalBytes } = await disk();
      this.set({ state: "free" }, freeBytes);
      this.set({ state: "total" }, totalBytes);
    },
  });
  new Gauge({
    name: "skyclass_recordings_unfinished",
    help: "Lessons that are over and have no replay, by whether it is being made.",
    labelNames: ["state"],
    registers,
    collect: async function () {
      const { finishing, failed } = await unfinished();
      this.set({ state: "finishing" }, finishing);
      this.set({ state: "failed" }, failed);
    },
  });
  new Gauge({
    name: "skyclass_recordings_oldest_seconds",
    help: "How long the lesson that ended first has been waiting for its replay.",
    registers,
    collect: async function () {
      this.set((await unfinished()).oldestS);
    },
  });
  new Gauge({
    name: "skyclass_ladders_unmade",
    help: "Replays whose smaller renditions are not there, by whether they are waited for.",
    labelNames: ["state"],
    registers,
    collect: async function () {
      const rows = await db
        .selectFrom("ladders")
        .select(({ fn }) => ["state", fn.countAll<number>().as("count")])
        .where("state", "!=", "published")
        .groupBy("state")
        .execute();
      const counts = new Map(rows.map(({ state, count }) => [state, count]));
      for (const state of ["waiting", "working", "failed"] as const)
        this.set({ state }, counts.get(state) ?? 0);
    },
  });
  new Gauge({
    name: "skyclass_database_connections",
    help: "Connections to the database; waiting: requests for one.",
    labelNames: ["state"],
    registers,
    collect() {
      const { total, idle, waiting } = connections();
      this.set({ state: "busy" }, total - idle);
      this.set({ state: "idle" }, idle);
      this.set({ state: "waiting" }, waiting);
    },
  });
  new Gauge({
    name: "skyclass_alarm_raised",
    help: "1 while the alarm is raised.",
    labelNames: ["kind"],
    registers,
    collect: async function () {
      const raised = new Set((await raisedAlarms(db)).map(({ kind }) => kind));
      for (const kind of AlarmKind.options) this.set({ kind }, raised.has(kind) ? 1 : 0);
    },
  });
};

/** What captures got and did not get since the start. */
export const captureFigures = async (
  metrics: Metrics,
): Promise<{ receivedPackets: number; lostPackets: number }> => ({
  receivedPackets: await readFigure(metrics, "skyclass_capture_packets"),
  lostPackets:
    (await readFigure(metrics, "skyclass_capture_kernel_drops")) +
    (await readFigure(metrics, "skyclass_capture_disk_drops")),
});
