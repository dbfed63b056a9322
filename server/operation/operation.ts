import { availableParallelism, freemem, loadavg, totalmem } from "node:os";
import type { LessonId } from "../../protocol/ids.ts";
import {
  type HealthPart,
  type MadeReplays,
  type MadeReplaysQuery,
  type Operation,
  type RunningLesson,
  type UnfinishedWork,
  type WorkKey,
  WorkKind,
} from "../../protocol/operation.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Database } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { isDiskShort } from "../lib/diskRoom.ts";
import { type Metrics, readFigure } from "../lib/metrics.ts";
import { type Actor, demand } from "../lib/permissions.ts";
import { withinLimit } from "../lib/timeLimit.ts";
import type { RoomOverview } from "../rooms/liveRooms.ts";
import { pastAlarms, raisedAlarms } from "./alarms.ts";
import { captureFigures } from "./figures.ts";
import { listMadeReplays } from "./madeReplays.ts";
import { unfinishedHearings, unfinishedRecordings } from "./unfinished.ts";
import type { Watch } from "./watch.ts";

export type OperationParts = {
  database: Pick<Database, "db" | "connections">;
  clock: Clock;
  watch: Watch;
  metrics: Metrics;
  /** Rejects where the part does not work. */
  health: Readonly<Record<HealthPart, () => Promise<unknown>>>;
  /** The lessons of this node that have people in them. */
  rooms: () => readonly RoomOverview[];
  /** What the recorder still has to make. */
  works: Readonly<Record<WorkKind, WorkDesk>>;
  /** @throws SkyclassError notFound | conflict | captureGone | queueUnavailable */
  makeReplayAnew: (lessonId: LessonId) => Promise<void>;
  workersWanted: number;
  version: string;
};
export type WorkDesk = {
  unfinished(): Promise<UnfinishedWork[]>;
  retry(lessonId: LessonId): Promise<void>;
};

const healthLimitMs = 3_000;

const healthOf = async (checks: OperationParts["health"]): Promise<Operation["health"]> =>
  Promise.all(
    (Object.keys(checks) as HealthPart[]).map(async (part) => {
      const late = () => new Error(`${part} does not answer`);
      const works = await withinLimit(checks[part](), { limitMs: healthLimitMs, late }).then(
        () => true,
        () => false,
      );
      return { part, works };
    }),
  );

const lessonsNow = async (
  db: Database["db"],
  rooms: readonly RoomOverview[],
): Promise<RunningLesson[]> => {
  if (rooms.length === 0) return [];
  const rows = await db
    .selectFrom("lessons")
    .innerJoin("people", "people.person_id", "lessons.teacher_id")
    .select(["lessons.lesson_id", "lessons.title", "lessons.started_at", "people.display_name"])
    .where(
      "lessons.lesson_id",
      "in",
      rooms.map(({ lessonId }) => lessonId),
    )
    .execute();
  const roomOf = new Map(rooms.map((room) => [room.lessonId, room]));
  return rows
    .flatMap((row) => {
      const room = roomOf.get(row.lesson_id);
      if (room === undefined) return [];
      return {
        ...room,
        title: row.title,
        teacherName: row.display_name,
        startedAt: row.started_at?.toISOString() ?? null,
      };
    })
    .toSorted((a, b) => b.here - a.here);
};

/** The platform at a glance, for its operators. */
export const createOperation = (parts: OperationParts) => {
  const { database, clock, watch, metrics } = parts;
  const startedAt = clock.now().toISOString();
  return {
    /** @throws SkyclassError forbidden */
    async look(actor: Actor): Promise<Operation> {
      demand(actor, "seeOperation");
      const { db } = database;
      const [health, alarms, past, lessons, waiting, hearings, disk, captures, ...works] =
        await Promise.all([
          healthOf(parts.health),
          raisedAlarms(db),
          pastAlarms(db),
          lessonsNow(db, parts.rooms()),
          unfinishedRecordings(db, clock),
          unfinishedHearings(db),
          watch.disk(),
          captureFigures(metrics),
          ...WorkKind.options.map(async (kind) => parts.works[kind].unfinished()),
        ]);
      const [workers, places, placesHeld, refusals] = await Promise.all([
        readFigure(metrics, "skyclass_media_workers"),
        readFigure(metrics, "skyclass_media_places"),
        readFigure(metrics, "skyclass_media_places_held"),
        readFigure(metrics, "skyclass_live_refusals_total"),
      ]);
      return {
        at: clock.now().toISOString(),
        version: parts.version,
        startedAt,
        ...{ health, alarms, pastAlarms: past, lessons, hearings, captures },
        disk: { ...disk, short: isDiskShort(disk) },
        queue: { ...waiting, works: works.flat() },
        capacity: {
          workers,
          workersWanted: parts.workersWanted,
          workerDeathsLastHour: watch.workerDeathsLastHour,
          ...{ places, placesHeld, refusals },
          cores: availableParallelism(),
          load: loadavg()[0] ?? 0,
          memoryFreeBytes: freemem(),
          memoryTotalBytes: totalmem(),
          databaseWaiting: database.connections().waiting,
        },
      };
    },

    /** Tries again what failed. @throws SkyclassError forbidden | notFound | conflict | queueUnavailable */
    async retry(actor: Actor, { kind, lessonId }: WorkKey): Promise<void> {
      demand(actor, "seeOperation");
      await parts.works[kind].retry(lessonId);
      await recordAudit(database.db, {
        actorId: actor.personId,
        action: "workRetried",
        subject: { kind: "lesson", id: lessonId },
        detail: { kind },
      });
    },

    /** @throws SkyclassError forbidden */
    async madeReplays(actor: Actor, query: MadeReplaysQuery): Promise<MadeReplays> {
      demand(actor, "makeReplayAnew");
      return { replays: await listMadeReplays(database.db, query) };
    },

    /**
     * Makes a published replay anew out of its capture; until that is done nobody watches it.
     * @throws SkyclassError forbidden | notFound | conflict | captureGone | queueUnavailable
     */
    async makeReplayAnew(actor: Actor, lessonId: LessonId): Promise<void> {
      demand(actor, "makeReplayAnew");
      await parts.makeReplayAnew(lessonId);
      await recordAudit(database.db, {
        actorId: actor.personId,
        action: "replayMadeAnew",
        subject: { kind: "lesson", id: lessonId },
      });
    },
  };
};
export type OperationDesk = ReturnType<typeof createOperation>;
