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
import { placesFree, roomiest, type WorkerRoom } from "../rooms/places.ts";
import { listeningFor, localAddresses } from "./listening.ts";
import { demandMediasoup } from "./mediasoupVersion.ts";

type Slot = {
  index: number;
  worker: types.Worker | null;
  webRtcServer: types.WebRtcServer | null;
  /** Routers on it that are open, or being made. */
  routers: number;
};
/** How many of a worker's places somebody holds just now. */
type PlacesHeld = (worker: number) => number;

/** A router on one of the workers, and the port its browsers reach it at. */
export type LeasedRouter = {
  worker: number;
  router: types.Router;
  webRtcServer: types.WebRtcServer;
  alsoAnnounced: readonly string[];
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
  readonly #holders = new Set<{ held: PlacesHeld }>();
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
      routers: 0,
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
      help: "Routers on the media workers: one for each lesson and worker that it uses.",
      registers,
      collect() {
        this.set(slots.reduce((sum, slot) => sum + slot.routers, 0));
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
    const heldOn = (worker: number) => this.#heldOn(worker);
    new Gauge({
      name: "skyclass_media_places_held",
      help: "Places taken by people in lessons, kept for the classes of live ones, or taken up by what is brought from worker to worker.",
      labelNames: ["worker"],
      registers,
      collect() {
        for (const { index } of slots) this.set({ worker: String(index) }, heldOn(index));
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

  get workerCount(): number {
    return this.#slots.length;
  }

  /** Of the workers that run, just now. */
  get rooms(): WorkerRoom[] {
    const { placesPerWorker } = this.#options;
    return (
      this.#slots
        // Its routers tell that a worker died before the worker does.
        .filter(({ worker, webRtcServer }) => worker?.closed === false && webRtcServer !== null)
        .map(({ index, routers }) => ({
          worker: index,
          free: placesFree(placesPerWorker, [this.#heldOn(index)]),
          lessons: routers,
        }))
    );
  }

  /** Counts what somebody holds from now on, whenever it is asked; the answer ends that. */
  hold(held: PlacesHeld): () => void {
    const holder = { held };
    this.#holders.add(holder);
    return () => this.#holders.delete(holder);
  }

  /**
   * A router on that worker, or on the one with most room.
   * @throws SkyclassError mediaUnavailable when it did not come back in time
   */
  async leaseRouter(wanted?: number): Promise<LeasedRouter> {
    for (let attempt = 0; attempt < 50 && !this.#closed; attempt++) {
      const slot = this.#slots[wanted ?? roomiest(this.rooms)?.worker ?? -1];
      if (!slot?.worker || slot.worker.closed || !slot.webRtcServer) {
        await wait(100);
        continue;
      }
      const { worker, webRtcServer, index } = slot;
      slot.routers += 1;
      try {
        const router = await worker.createRouter({
          mediaCodecs: mediaCodecs.map((codec) => ({
            ...codec,
            parameters: { ...codec.parameters },
          })),
        });
        router.observer.once("close", () => (slot.routers -= 1));
        const { alsoAnnounced } = this.#listening(index);
        return { worker: index, router, webRtcServer, alsoAnnounced };
      } catch (error) {
        slot.routers -= 1;
        if (!worker.closed) throw new SkyclassError("mediaUnavailable", { cause: error });
        // It died under our hands: take another one, or its successor.
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

  #heldOn(worker: number): number {
    return [...this.#holders].reduce((sum, { held }) => sum + held(worker), 0);
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
    log.info({ worker: slot.index, workerPid: worker.pid }, "media worker runs");
    worker.once("died", (error) => {
      slot.worker = null;
      slot.webRtcServer = null;
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
