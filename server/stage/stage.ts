import { addDays, instantOf, wallClock } from "../../protocol/days.ts";
import type { LessonId } from "../../protocol/ids.ts";
import type { StageEvent } from "../../protocol/stageEvents.ts";
import { refusalsAs } from "../audit/refusals.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import type { StageLog } from "../rooms/ports.ts";
import { countAccepted, countPicks, insertStageEvent, listStageEvents } from "./stageRepository.ts";

/** What rooms write down about hands and stage, and what may be read of it afterwards. */
export type Stage = StageLog & {
  /** @throws SkyclassError notFound | forbidden */
  see(actor: Actor, lessonId: LessonId): Promise<StageEvent[]>;
};

export const createStage = ({
  db,
  clock,
  timeZone,
  recordLook,
}: {
  db: Db;
  clock: Clock;
  /** Of the district: its day is what "today" means. */
  timeZone: string;
  recordLook: RecordLook;
}): Stage => ({
  async record(event) {
    await insertStageEvent(db, event);
  },

  async spokeToday(personId) {
    const { day } = wallClock(clock.now(), timeZone);
    const from = instantOf(day, 0, timeZone);
    const until = instantOf(addDays(day, 1), 0, timeZone);
    return countAccepted(db, { personId, from, until });
  },

  async picks(lessonId) {
    return countPicks(db, lessonId);
  },

  noteRefusal: refusalsAs("stageRefused", db),

  async see(actor, lessonId) {
    const lesson = await getLesson(db, lessonId);
    const subject = lessonSubject(lesson);
    demand(actor, "seeStage", subject);
    const named = may(actor, "seeGuests", subject);
    const events = await listStageEvents(db, lessonId);
    const shown = events.map((event) =>
      named || event.child?.personId === actor.personId ? event : { ...event, child: null },
    );
    await recordLook({
      actorId: actor.personId,
      action: "stageSeen",
      subject: { kind: "lesson", id: lessonId },
      childIds: shown.flatMap(({ child }) => child?.personId ?? []),
    });
    return shown;
  },
});
