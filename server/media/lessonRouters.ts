import type { types } from "mediasoup";
import type { ParticipantId } from "../../protocol/ids.ts";
import { SkyclassError } from "../lib/errors.ts";
import { ParticipantMedia } from "./participantMedia.ts";
import { Pipes } from "./pipes.ts";
import type { LeasedRouter } from "./workerPool.ts";

/**
 * One lesson's routers, at home and one on each further worker that somebody of the lesson sits on, and who has
 * transports on which. Closing a router closes its transports, producers and consumers.
 */
export class LessonRouters {
  readonly home: LeasedRouter;
  readonly pipes: Pipes;
  readonly #lease: (worker: number) => Promise<LeasedRouter>;
  readonly #onFurtherLost: (worker: number) => void;
  readonly #leasing = new Map<number, Promise<void>>();
  readonly #further = new Map<number, LeasedRouter>();
  readonly #participants = new Map<ParticipantId, ParticipantMedia>();

  constructor(options: {
    home: LeasedRouter;
    /** A router on that worker; waits a little for one that is being replaced. */
    lease: (worker: number) => Promise<LeasedRouter>;
    pipePorts: types.TransportPortRange;
    /** The worker died: everything in its router is gone. */
    onFurtherLost: (worker: number) => void;
  }) {
    this.home = options.home;
    this.pipes = new Pipes({ portRange: options.pipePorts });
    this.#lease = options.lease;
    this.#onFurtherLost = options.onFurtherLost;
  }

  get participants(): ParticipantMedia[] {
    return [...this.#participants.values()];
  }

  /** Idempotent. @throws SkyclassError mediaUnavailable */
  async open(worker: number): Promise<void> {
    if (this.#on(worker)) return;
    let leasing = this.#leasing.get(worker);
    if (!leasing) {
      leasing = this.#leaseFurther(worker).finally(() => this.#leasing.delete(worker));
      this.#leasing.set(worker, leasing);
    }
    await leasing;
  }

  /** On that worker; what there was of the participant on another ends. @throws SkyclassError mediaUnavailable */
  seat({ participantId, worker }: { participantId: ParticipantId; worker: number }) {
    const leased = this.#on(worker);
    if (!leased) throw new SkyclassError("mediaUnavailable");
    const present = this.find(participantId);
    if (present?.router === leased.router) return present;
    if (present) this.forget(present);
    const participant = new ParticipantMedia({ participantId, leased, pipes: this.pipes });
    this.#participants.set(participantId, participant);
    return participant;
  }

  find(participantId: ParticipantId): ParticipantMedia | undefined {
    return this.#participants.get(participantId);
  }

  /** @throws SkyclassError notFound for somebody who has opened no transport (any more) */
  get(participantId: ParticipantId): ParticipantMedia {
    const participant = this.find(participantId);
    if (!participant)
      throw new SkyclassError("notFound", { message: "There is no such transport." });
    return participant;
  }

  forget(participant: ParticipantMedia): void {
    this.#participants.delete(participant.participantId);
    participant.close();
  }

  close(): void {
    for (const participant of this.participants) this.forget(participant);
    this.home.router.close();
    for (const { router } of this.#further.values()) router.close();
  }

  /** Null where none was opened, or its worker died. */
  #on(worker: number): LeasedRouter | null {
    return worker === this.home.worker ? this.home : (this.#further.get(worker) ?? null);
  }

  async #leaseFurther(worker: number): Promise<void> {
    const leased = await this.#lease(worker);
    const { router } = leased;
    // The lesson may be over, or the worker have died before anybody listened.
    if (this.home.router.closed) router.close();
    if (router.closed) throw new SkyclassError("mediaUnavailable");
    this.#further.set(worker, leased);
    router.observer.once("close", () => this.#further.delete(worker));
    router.once("workerclose", () => {
      for (const one of this.participants) if (one.router === router) this.forget(one);
      this.#onFurtherLost(worker);
    });
  }
}
