import { createSocket } from "node:dgram";
import { access, constants } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import * as mediasoup from "mediasoup";
import type { types } from "mediasoup";
import { mediaCodecs } from "../../config/media-codecs.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { Counter, Gauge, type Metrics } from "../lib/metrics.ts";
import { goFirst } from "../lib/priority.ts";
import { placesFree, roomiest } from "../rooms/places.ts";
import { listeningFor, localAddresses } from "./listening.ts";
import { demandMediasoup } from "./mediasoupVersion.ts";

type Slot = {
  index: number;
  worker: types.Worker | null;
  webRtcServer: types.WebRtcServer | null;
  /** What each router's lesson holds of the worker's places, whenever it is asked. */
  leases: Set<PlacesHeld>;
};
/** How many places a lesson holds just now. */
export type PlacesHeld = () => number;

/** A router on one of the workers, and the port its browsers reach it at. */
export type LeasedRouter = {
  router: types.Router;
  webRtcServer: types.WebRtcServer;
  alsoAnnounced: readonly string[];
  /** Of the worker, for people in lessons, just now; negative where it took over lessons of one that died. */
  placesFree: () => number;
};

export type WorkerPoolOptions = {
  workerCount: number;
  /** How many people in lessons one worker carries. */
  placesPerWorker: number;
  /** Worker n listens on rtcPort + n; 0 takes any free port per worker. */
  rtcPort: number;
  announcedAddresses: readonly string[];
  workerBin?: string | undefined;
  log: Logger;
  metrics: Metrics;
};

const checkMediasoup = async (workerBin: string) => {
  demandMediasoup(mediasoup.version);
  await access(workerBin, constants.X_OK).catch((cause: unknown) => {
    throw new Error(
      `The media worker ${workerBin} is not there or cannot be run. "npm run setup" gets or builds it; MEDIASOUP_WORKER_BIN names another one.`,
      { cause },
    );
  });
};

/** Addresses that the kernel lets us bind: an interface may list one that is not ready or not ours. */
const bindable = async (address: string): Promise<boolean> => {
  const socket = createSocket(address.includes(":") ? "udp6" : "udp4");
  const outcome = Promise.withResolvers<boolean>();
  socket.once("error", () => outcome.resolve(false));
  socket.bind({ address, port: 0, exclusive: true }, () => outcome.resolve(true));
  const can = await outcome.promise;
  socket.close();
  return can;
};

/**
 * mediasoup closes its workers at the first SIGTERM or SIGINT and thereby swallows the signal; the
 * process has its own way down, in which lessons may finish.
 */
const withoutSignalHandlers = async <T>(create: () => Promise<T>): Promise<T> => {
  const signals = ["SIGTERM", "SIGINT"] as const;
  const before = signals.map((signal) => new Set(process.rawListeners(signal)));
  // The worker adds its listeners before its first await.
  const creating = create();
  for (const [index, signal] of signals.entries())
    for (const listener of process.rawListeners(signal))
      if (!before[index]?.has(listener))
        process.removeListener(signal, listener as NodeJS.SignalsListener);
  return creating;
};

/** The media workers of this node: one process and one port each; a dead one is replaced. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workerBin: string;
  readonly #addresses: readonly string[];
  readonly #slots: Slot[];
  readonly #deaths: Counter;
  readonly #replacing = new Set<Promise<void>>();
  #closed = false;

  private constructor(options: WorkerPoolOptions, addresses: readonly string[]) {
    this.#options = options;
    this.#workerBin = options.workerBin ?? mediasoup.workerBin;
    this.#addresses = addresses;
    this.#slots = Array.from({ length: options.workerCount }, (_, index) => ({
      index,
      worker: null,
      webRtcServer: null,
      leases: new Set(),
    }));
    const registers = [options.metrics];
    this.#deaths = new Counter({
      name: "skyclass_media_worker_deaths_total",
      help: "Media workers that died and were replaced.",
      registers,
    });
    const slots = this.#slots;
    new Gauge({
      name: "skyclass_media_workers",
      help: "Media workers that run.",
      registers,
      collect() {
        this.set(slots.filter((slot) => slot.worker !== null).length);
      },
    });
    new Gauge({
      name: "skyclass_media_routers",
      help: "Lessons with a router on this node.",
      registers,
      collect() {
        this.set(slots.reduce((sum, slot) => sum + slot.leases.size, 0));
      },
    });
    new Gauge({
      name: "skyclass_media_places",
      help: "People in lessons that the media workers that run can carry.",
      registers,
      collect() {
        const running = slots.filter((slot) => slot.worker !== null).length;
        this.set(running * options.placesPerWorker);
      },
    });
    new Gauge({
      name: "skyclass_media_places_held",
      help: "Places taken by people in lessons or kept for the classes of live ones.",
      labelNames: ["worker"],
      registers,
      collect() {
        for (const { index, leases } of slots)
          this.set(
            { worker: String(index) },
            [...leases].reduce((sum, held) => sum + held(), 0),
          );
      },
    });
  }

  /** @throws Error that says what is missing or which port is taken */
  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    await checkMediasoup(options.workerBin ?? mediasoup.workerBin);
    const local = localAddresses(networkInterfaces());
    const can = await Promise.all(local.map(bindable));
    const addresses =
      options.announcedAddresses.length > 0
        ? options.announcedAddresses
        : local.filter((_, index) => can[index]);
    const pool = new WorkerPool(options, addresses);
    const started = await Promise.allSettled(pool.#slots.map((slot) => pool.#fill(slot)));
    const failed = started.find((outcome) => outcome.status === "rejected");
    if (failed) {
      pool.close();
      throw failed.reason;
    }
    return pool;
  }

  /** Process ids of the running workers. */
  get pids(): number[] {
    return this.#slots.flatMap((slot) => slot.worker?.pid ?? []);
  }

  /** Of each worker. */
  get placesPerWorker(): number {
    return this.#options.placesPerWorker;
  }

  /** On the worker with most room; 0 where none runs. */
  get placesFree(): number {
    const slot = this.#roomiest();
    return slot ? this.#freeOf(slot) : 0;
  }

  /**
   * A router on the worker with most room. `held` counts from now on, until the router closes.
   * @throws SkyclassError mediaUnavailable when no worker came back in time
   */
  async leaseRouter(held: PlacesHeld = () => 0): Promise<LeasedRouter> {
    for (let attempt = 0; attempt < 50 && !this.#closed; attempt++) {
      const slot = this.#roomiest();
      if (!slot?.worker || !slot.webRtcServer) {
        await wait(100);
        continue;
      }
      const { worker, webRtcServer, leases } = slot;
      // Two leases of one lesson are two entries.
      const lease: PlacesHeld = () => held();
      leases.add(lease);
      try {
        const router = await worker.createRouter({
          mediaCodecs: mediaCodecs.map((codec) => ({
            ...codec,
            parameters: { ...codec.parameters },
          })),
        });
        router.observer.once("close", () => leases.delete(lease));
        return {
          router,
          webRtcServer,
          alsoAnnounced: this.#listening(slot.index).alsoAnnounced,
          placesFree: () => this.#freeOf(slot),
        };
      } catch (error) {
        leases.delete(lease);
        if (!worker.closed) throw new SkyclassError("mediaUnavailable", { cause: error });
        // It died under our hands: take another one.
      }
    }
    throw new SkyclassError("mediaUnavailable");
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const slot of this.#slots) {
      slot.worker?.close();
      slot.worker = null;
      slot.webRtcServer = null;
    }
  }

  #freeOf(slot: Slot): number {
    return placesFree(
      this.#options.placesPerWorker,
      [...slot.leases].map((held) => held()),
    );
  }

  #roomiest(): Slot | null {
    const running = this.#slots
      .filter((one) => one.worker !== null && one.webRtcServer !== null)
      .map((slot) => ({ slot, free: this.#freeOf(slot), lessons: slot.leases.size }));
    return roomiest(running)?.slot ?? null;
  }

  #listening(index: number) {
    const { rtcPort } = this.#options;
    return listeningFor({
      announced: this.#addresses,
      port: rtcPort === 0 ? 0 : rtcPort + index,
      interfaces: networkInterfaces(),
    });
  }

  async #fill(slot: Slot): Promise<void> {
    const { log } = this.#options;
    const { listenInfos } = this.#listening(slot.index);
    const worker = await withoutSignalHandlers(() =>
      mediasoup.createWorker({ logLevel: "error", workerBin: this.#workerBin }),
    );
    goFirst(worker.pid, log);
    try {
      slot.webRtcServer = await worker.createWebRtcServer({ listenInfos });
    } catch (cause) {
      worker.close();
      const places = listenInfos.map((info) => `${info.protocol} ${info.ip}:${info.port ?? 0}`);
      throw new Error(
        `A media worker cannot listen on one of ${places.join(", ")}. RTC_PORT and RTC_ADDRESSES say where.`,
        { cause },
      );
    }
    if (this.#closed) return worker.close();
    slot.worker = worker;
    slot.leases = new Set();
    log.info({ worker: slot.index, workerPid: worker.pid }, "media worker runs");
    worker.once("died", (error) => {
      slot.worker = null;
      slot.webRtcServer = null;
      slot.leases = new Set();
      if (this.#closed) return;
      this.#deaths.inc();
      log.error({ worker: slot.index, err: error }, "media worker died");
      const replacing = this.#replace(slot).finally(() => this.#replacing.delete(replacing));
      this.#replacing.add(replacing);
    });
  }

  async #replace(slot: Slot): Promise<void> {
    for (let delayMs = 50; !this.#closed; delayMs = Math.min(delayMs * 2, 2_000)) {
      try {
        await this.#fill(slot);
        return;
      } catch (error) {
        this.#options.log.error({ worker: slot.index, err: error }, "no new media worker yet");
        await wait(delayMs);
      }
    }
  }
}
