import { randomInt } from "node:crypto";
import type { LessonAids } from "../../protocol/aids.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import { Turns } from "../lib/turns.ts";
import { pickOf } from "./pickRules.ts";
import type { PulseLog, StageLog } from "./ports.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";
import type { SeatStage } from "./seatStage.ts";

/**
 * Whom chance picked in one lesson, and its countdown. Picks are written down with what happens on stage,
 * so that they stay fair in another process, and a countdown runs on there; whom the class sees picked just
 * now lives in memory.
 */
export class SeatAids {
  readonly #lessonId: LessonId;
  readonly #stageLog: StageLog;
  readonly #pulseLog: PulseLog;
  readonly #seats: Seats;
  readonly #stage: Pick<SeatStage, "noting">;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #turns = new Turns();
  /** How often each was picked; known once it was looked up. */
  #picked: Map<PersonId, number> | null = null;
  #aids: LessonAids = { pick: null, timer: null };
  /** Whether it was looked up what countdown another process left. */
  #timerKnown = false;

  constructor(options: {
    lessonId: LessonId;
    stageLog: StageLog;
    pulseLog: PulseLog;
    seats: Seats;
    stage: Pick<SeatStage, "noting">;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
  }) {
    this.#lessonId = options.lessonId;
    this.#stageLog = options.stageLog;
    this.#pulseLog = options.pulseLog;
    this.#seats = options.seats;
    this.#stage = options.stage;
    this.#check = options.check;
  }

  async read(seat: Seat): Promise<LessonAids> {
    this.#check(seat, "aids:read");
    await this.#turns.take(async () => this.#lookUpTimer());
    return this.#aids;
  }

  /** @throws SkyclassError notFound where no student is here */
  async draw(seat: Seat, { pickId }: RequestOf<"pick:draw">): Promise<void> {
    await this.#as(seat, "pick:draw", async () => {
      // A retry of what has arrived.
      if (this.#aids.pick?.pickId === pickId) return;
      const picked = (this.#picked ??= await this.#stageLog.picks(this.#lessonId));
      const here = this.#seats.all.filter(({ role, link }) => role === "student" && link !== null);
      const child = pickOf(here, picked, (below) => randomInt(below));
      if (!child) throw new SkyclassError("notFound");
      const { personId, participantId, displayName } = child;
      const at = new Date();
      const [lessonId, byId] = [this.#lessonId, seat.personId];
      await this.#stageLog.record({ lessonId, personId, byId, kind: "picked", at });
      picked.set(personId, (picked.get(personId) ?? 0) + 1);
      this.#put({ pick: { pickId, participantId, displayName, pickedAt: at.toISOString() } });
    });
  }

  async startTimer(seat: Seat, { durationS }: RequestOf<"timer:start">): Promise<void> {
    await this.#as(seat, "timer:start", async () => {
      const startedAt = new Date();
      const endsAt = new Date(startedAt.getTime() + durationS * 1_000);
      const [lessonId, byId] = [this.#lessonId, seat.personId];
      await this.#pulseLog.startTimer({ lessonId, byId, startedAt, endsAt });
      this.#put({ timer: { startedAt: startedAt.toISOString(), endsAt: endsAt.toISOString() } });
    });
  }

  async stopTimer(seat: Seat): Promise<void> {
    await this.#as(seat, "timer:stop", async () => {
      if (!this.#aids.timer) return;
      await this.#pulseLog.stopTimer({ lessonId: this.#lessonId, at: new Date() });
      this.#put({ timer: null });
    });
  }

  async #as(seat: Seat, message: ClientMessageName, act: () => Promise<void>): Promise<void> {
    await this.#stage.noting(seat, message, async () => {
      this.#check(seat, message);
      await this.#turns.take(async () => {
        // It may have been given up, or the lesson ended, while others had their turn.
        this.#check(seat, message);
        await this.#lookUpTimer();
        await act();
      });
    });
  }

  async #lookUpTimer(): Promise<void> {
    if (this.#timerKnown) return;
    const timer = await this.#pulseLog.timer(this.#lessonId);
    this.#timerKnown = true;
    this.#aids = { ...this.#aids, timer };
  }

  #put(change: Partial<LessonAids>): void {
    this.#aids = { ...this.#aids, ...change };
    this.#seats.tellAll("aids:changed", this.#aids);
  }
}
