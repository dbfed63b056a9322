import type { LessonId, PersonId, PollId } from "../../protocol/ids.ts";
import type { ClassPollNow } from "../../protocol/lessonNow.ts";
import type { ClassPoll, LessonPollsNow, PollAnswer, TeacherPoll } from "../../protocol/polls.ts";
import type { ClientMessageName, RequestOf } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { Turns } from "../lib/turns.ts";
import { answerFits, isSameAnswer, pollResult } from "../polls/pollRules.ts";
import { participantIdOf } from "./participantId.ts";
import type { Polls, RoomPoll } from "./ports.ts";
import { RefusalNotes } from "./refusalNotes.ts";
import type { Seat } from "./seat.ts";
import type { Seats } from "./seats.ts";

type Held = { poll: RoomPoll; answers: Map<PersonId, PollAnswer> };

/** What was sent in the last moment may still be on its way. */
const graceMs = 1_500;
/** A class answers at once; its teacher is told in figures. */
const countEveryMs = 300;

/**
 * The polls of one lesson. Everything is done one after the other: looked up, written down, told. What the
 * class sees is the last that was started and not put away; every poll and answer is in the database, so
 * that a lesson goes on with them in another process.
 */
export class SeatPolls {
  readonly #lessonId: LessonId;
  readonly #polls: Polls;
  readonly #seats: Seats;
  readonly #log: Logger;
  readonly #check: (seat: Seat, message: ClientMessageName) => void;
  readonly #refuse: (message: ClientMessageName, role: Seat["role"]) => void;
  readonly #refusals: RefusalNotes;
  /** Known once it was looked up. */
  #held: Map<PollId, Held> | null = null;
  readonly #turns = new Turns();
  #endTimer: NodeJS.Timeout | undefined;
  #countTimer: NodeJS.Timeout | undefined;

  constructor(options: {
    lessonId: LessonId;
    polls: Polls;
    seats: Seats;
    log: Logger;
    /** Throws when whoever sits there may not do that (now). */
    check: (seat: Seat, message: ClientMessageName) => void;
    /** Throws when nobody of that role may do that (now). */
    refuse: (message: ClientMessageName, role: Seat["role"]) => void;
  }) {
    const { lessonId, polls, log } = options;
    this.#lessonId = lessonId;
    this.#polls = polls;
    this.#seats = options.seats;
    this.#log = log;
    this.#check = options.check;
    this.#refuse = options.refuse;
    this.#refusals = new RefusalNotes({
      write: async (refused) => polls.noteRefusal({ lessonId, ...refused }),
      log,
    });
  }

  /** For whoever comes in. */
  async presentFor({ personId, role }: Pick<Seat, "personId" | "role">): Promise<LessonPollsNow> {
    const held = await this.#known();
    return {
      ...classPollNow(held, personId),
      all: role === "teacher" ? this.#teacherPolls(held) : [],
    };
  }

  /** For whoever reads along without a seat. */
  async presentForReader(personId: PersonId): Promise<ClassPollNow> {
    return classPollNow(await this.#known(), personId);
  }

  async make(seat: Seat, request: RequestOf<"poll:make">): Promise<void> {
    await this.#as(seat, "poll:make", async (held) => {
      const poll = await this.#polls.make({ lessonId: this.#lessonId, at: new Date(), ...request });
      if (!held.has(poll.pollId)) held.set(poll.pollId, { poll, answers: new Map() });
      this.#tellTeachers(held);
    });
  }

  async drop(seat: Seat, { pollId }: RequestOf<"poll:drop">): Promise<void> {
    await this.#as(seat, "poll:drop", async (held) => {
      const dropped = held.get(pollId);
      if (!dropped) return;
      if (dropped.poll.startedAt !== null) throw new SkyclassError("wrongOrder");
      await this.#polls.drop(pollId);
      held.delete(pollId);
      this.#tellTeachers(held);
    });
  }

  /** Whatever ran or was seen until now makes room. */
  async start(seat: Seat, { pollId }: RequestOf<"poll:start">): Promise<void> {
    await this.#as(seat, "poll:start", async (held) => {
      const { poll } = get(held, pollId);
      if (poll.startedAt !== null) return;
      const now = new Date();
      for (const one of held.values())
        if (one.poll.startedAt !== null && one.poll.putAwayAt === null)
          await this.#write(one, { endedAt: one.poll.endedAt ?? now, putAwayAt: now });
      const endsAt =
        poll.durationS === null ? null : new Date(now.getTime() + poll.durationS * 1_000);
      await this.#write(get(held, pollId), { startedAt: now, endsAt });
      this.#tell(held);
    });
  }

  async end(seat: Seat, { pollId }: RequestOf<"poll:end">): Promise<void> {
    await this.#as(seat, "poll:end", async (held) => {
      const one = getStarted(held, pollId);
      if (one.poll.endedAt === null) await this.#write(one, { endedAt: new Date() });
      this.#tell(held);
    });
  }

  async show(seat: Seat, { pollId }: RequestOf<"poll:show">): Promise<void> {
    await this.#as(seat, "poll:show", async (held) => {
      const one = getStarted(held, pollId);
      const now = new Date();
      const { endedAt, shownAt } = one.poll;
      await this.#write(one, { endedAt: endedAt ?? now, shownAt: shownAt ?? now });
      this.#tell(held);
    });
  }

  async putAway(seat: Seat, { pollId }: RequestOf<"poll:putAway">): Promise<void> {
    await this.#as(seat, "poll:putAway", async (held) => {
      const one = getStarted(held, pollId);
      const now = new Date();
      const { endedAt, putAwayAt } = one.poll;
      await this.#write(one, { endedAt: endedAt ?? now, putAwayAt: putAwayAt ?? now });
      this.#tell(held);
    });
  }

  async answer(seat: Seat, request: RequestOf<"poll:answer">): Promise<void> {
    await this.#as(seat, "poll:answer", async (held) => this.#answer(held, seat, request));
  }

  /** From a page without a seat. */
  async answerReading(
    reader: Pick<Seat, "personId" | "role">,
    request: RequestOf<"poll:answer">,
  ): Promise<void> {
    await this.#attempt(reader, {
      message: "poll:answer",
      check: () => this.#refuse("poll:answer", reader.role),
      step: async (held) => this.#answer(held, reader, request),
    });
  }

  /** The lesson is over: what still runs ends with it. */
  async settle(): Promise<void> {
    this.stop();
    await this.#inTurn(async (held) => {
      for (const one of held.values())
        if (one.poll.startedAt !== null && one.poll.endedAt === null)
          await this.#write(one, { endedAt: new Date() });
    }).catch((error: unknown) => this.#log.error({ err: error }, "a poll did not end"));
  }

  stop(): void {
    clearTimeout(this.#endTimer);
    clearTimeout(this.#countTimer);
  }

  async #answer(
    held: Map<PollId, Held>,
    { personId }: Pick<Seat, "personId">,
    { pollId, answer }: RequestOf<"poll:answer">,
  ): Promise<void> {
    const { poll, answers } = getStarted(held, pollId);
    // A retry of what has arrived.
    if (isSameAnswer(answers.get(personId), answer)) return;
    if (poll.endedAt !== null) throw new SkyclassError("pollEnded");
    if (!answerFits(poll, answer)) throw new SkyclassError("badRequest");
    await this.#polls.answer({ pollId, personId, answer, at: new Date() });
    answers.set(personId, answer);
    this.#countTimer ??= setTimeout(() => {
      this.#countTimer = undefined;
      this.#tellTeachers(held);
    }, countEveryMs);
  }

  async #as(
    seat: Seat,
    message: ClientMessageName,
    step: (held: Map<PollId, Held>) => Promise<void>,
  ): Promise<void> {
    await this.#attempt(seat, { message, check: () => this.#check(seat, message), step });
  }

  async #attempt(
    by: Pick<Seat, "personId">,
    {
      message,
      check,
      step,
    }: {
      message: ClientMessageName;
      check: () => void;
      step: (held: Map<PollId, Held>) => Promise<void>;
    },
  ): Promise<void> {
    await this.#refusals.noting(by, message, async () => {
      check();
      await this.#inTurn(async (held) => {
        // The seat may have been given up, or the lesson ended, while others had their turn.
        check();
        await step(held);
      });
    });
  }

  async #known(): Promise<Map<PollId, Held>> {
    return this.#held ?? this.#inTurn(async (all) => all);
  }

  async #inTurn<T>(step: (held: Map<PollId, Held>) => Promise<T>): Promise<T> {
    return this.#turns.take(async () => step(await this.#load()));
  }

  async #load(): Promise<Map<PollId, Held>> {
    if (this.#held) return this.#held;
    const found = await this.#polls.ofLesson(this.#lessonId);
    this.#held = new Map(found.map((one) => [one.poll.pollId, one]));
    this.#watchEnd(this.#held);
    return this.#held;
  }

  async #write(one: Held, change: Partial<RoomPoll>): Promise<void> {
    const poll = { ...one.poll, ...change };
    await this.#polls.note(poll);
    one.poll = poll;
  }

  #tell(held: Map<PollId, Held>): void {
    this.#watchEnd(held);
    const seen = seenBy(held);
    const poll = seen ? classPoll(seen) : null;
    for (const { role, link } of this.#seats.all)
      if (role === "student") link?.tell("poll:changed", { poll });
    this.#tellTeachers(held);
  }

  #tellTeachers(held: Map<PollId, Held>): void {
    const teachers = this.#seats.all.filter(({ role }) => role === "teacher");
    if (teachers.length === 0) return;
    const all = this.#teacherPolls(held);
    for (const { link } of teachers) link?.tell("polls:changed", { all });
  }

  #teacherPolls(held: Map<PollId, Held>): TeacherPoll[] {
    return [...held.values()].map(({ poll, answers }) => {
      const { startedAt, endsAt, endedAt, shownAt, putAwayAt, ...content } = poll;
      return {
        ...content,
        startedAt: startedAt?.toISOString() ?? null,
        endsAt: endsAt?.toISOString() ?? null,
        endedAt: endedAt?.toISOString() ?? null,
        shownAt: shownAt?.toISOString() ?? null,
        putAway: putAwayAt !== null,
        result: pollResult(poll, answers.values()),
        // Of what is over nobody asks any more, and it would be told with every answer to another.
        answeredBy:
          putAwayAt === null
            ? [...answers.keys()].map((personId) =>
                participantIdOf({ lessonId: this.#lessonId, personId }),
              )
            : [],
      };
    });
  }

  /** One that ends by itself does, also where it should have while nobody was here. */
  #watchEnd(held: Map<PollId, Held>): void {
    clearTimeout(this.#endTimer);
    const running = [...held.values()].find(
      ({ poll }) => poll.startedAt !== null && poll.endedAt === null && poll.endsAt !== null,
    );
    if (!running?.poll.endsAt) return;
    const { pollId, endsAt } = running.poll;
    this.#endTimer = setTimeout(
      () => {
        this.#inTurn(async (all) => {
          const one = all.get(pollId);
          if (!one || one.poll.endedAt !== null) return;
          await this.#write(one, { endedAt: endsAt });
          this.#tell(all);
        }).catch((error: unknown) => this.#log.error({ err: error }, "a poll did not end"));
      },
      Math.max(0, endsAt.getTime() + graceMs - Date.now()),
    );
  }
}

const get = (held: ReadonlyMap<PollId, Held>, pollId: PollId): Held => {
  const one = held.get(pollId);
  if (!one) throw new SkyclassError("notFound");
  return one;
};

/** A class knows nothing of what is only prepared. */
const getStarted = (held: ReadonlyMap<PollId, Held>, pollId: PollId): Held => {
  const one = get(held, pollId);
  if (one.poll.startedAt === null) throw new SkyclassError("notFound");
  return one;
};

const seenBy = (held: ReadonlyMap<PollId, Held>): Held | undefined =>
  [...held.values()].find(({ poll }) => poll.startedAt !== null && poll.putAwayAt === null);

const classPollNow = (held: ReadonlyMap<PollId, Held>, personId: PersonId): ClassPollNow => {
  const seen = seenBy(held);
  return { poll: seen ? classPoll(seen) : null, own: seen?.answers.get(personId) ?? null };
};

const classPoll = ({ poll, answers }: Held): ClassPoll | null => {
  const { pollId, kind, text, options, durationS, correct, startedAt } = poll;
  if (startedAt === null) return null;
  return {
    ...{ pollId, kind, text, options, durationS },
    startedAt: startedAt.toISOString(),
    endsAt: poll.endsAt?.toISOString() ?? null,
    endedAt: poll.endedAt?.toISOString() ?? null,
    shown: poll.shownAt === null ? null : { correct, result: pollResult(poll, answers.values()) },
  };
};
