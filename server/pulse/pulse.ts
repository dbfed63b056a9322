import type { LessonId } from "../../protocol/ids.ts";
import type { PastPulse } from "../../protocol/pulse.ts";
import { refusalsAs } from "../audit/refusals.ts";
import type { Db } from "../db/kysely.ts";
import { type Actor, demand, may } from "../lib/permissions.ts";
import { lessonSubject } from "../lessons/lessonRules.ts";
import { getLesson } from "../lessons/lessonsRepository.ts";
import type { PulseLog } from "../rooms/ports.ts";
import {
  endTimers,
  findTimer,
  insertMoments,
  insertTimer,
  listMoments,
  listTimers,
} from "./pulseRepository.ts";

/** What rooms write down of reactions, signs and countdowns, and what a replay shows of it again. */
export type Pulse = PulseLog & {
  /** @throws SkyclassError notFound | forbidden */
  see(actor: Actor, lessonId: LessonId): Promise<PastPulse>;
};

export const createPulse = ({ db }: { db: Db }): Pulse => ({
  async keep(of) {
    await insertMoments(db, of);
  },

  async timer(lessonId) {
    const timer = await findTimer(db, lessonId);
    if (!timer || timer.stoppedAt !== null) return null;
    const { startedAt, endsAt } = timer;
    return { startedAt, endsAt };
  },

  async startTimer(timer) {
    await db.transaction().execute(async (trx) => {
      await endTimers(trx, { lessonId: timer.lessonId, at: timer.startedAt });
      await insertTimer(trx, timer);
    });
  },

  async stopTimer(stopped) {
    await endTimers(db, stopped);
  },

  noteRefusal: refusalsAs("pulseRefused", db),

  async see(actor, lessonId) {
    const lesson = await getLesson(db, lessonId);
    const subject = lessonSubject(lesson);
    demand(actor, "seePulse", subject);
    const moments = await listMoments(db, lessonId);
    return {
      reactions: moments.flatMap(({ at, reactions }) =>
        Object.keys(reactions).length === 0 ? [] : [{ at, counts: reactions }],
      ),
      signs: may(actor, "seeSigns", subject)
        ? moments.map(({ at, tooFast, lost }) => ({ at, tooFast, lost }))
        : null,
      timers: await listTimers(db, lessonId),
    };
  },
});
