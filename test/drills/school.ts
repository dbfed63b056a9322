/* The real product, a teacher who speaks to it over her socket, and lessons that she sends without a browser. */
import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import { CaptureDescription, type TrackDescription } from "../../protocol/capture.ts";
import { LessonId } from "../../protocol/ids.ts";
import { Replay } from "../../protocol/lessons.ts";
import { RedeemedLink } from "../../protocol/people.ts";
import { createLogger } from "../../server/lib/log.ts";
import { CaptureProcess } from "../../server/recordings/captureProcess.ts";
import { newLesson, TestBrowser } from "../factories/core.ts";
import { sendUnits } from "../factories/lessonPackets.ts";
import { say } from "../factories/livePages.ts";
import { until } from "../factories/until.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { cameraTrack, microphoneTrack, pictures, type Shape, sound, writeLog } from "./source.ts";

const log = createLogger({ level: "silent", name: "drill" });
/** Every live lesson is as long; faults fall somewhere within it. */
export const liveS = 16;

export type LiveLesson = {
  lessonId: string;
  captureId: CaptureDescription["captureId"];
  folder: string;
  /** The capture's clock when it was created. */
  createdAtUs: number;
};

/** A live lesson whose media a real capture process receives. */
export type Sending = {
  lesson: LiveLesson;
  capture: CaptureProcess;
  /** Seconds of the lesson that were sent so far. */
  atS: () => number;
  untilS: (atS: number) => Promise<void>;
  /** Resolves when a killed capture process has its tracks again. */
  reopened: () => Promise<void>;
  /** Resolves when everything was sent, received and written, and gives what arrived. */
  end: () => Promise<{ packets: number }>;
};

export class DrillSchool {
  readonly product: Product;
  readonly #teacher: TestBrowser;
  readonly #sockets = new Map<string, Socket>();
  #earlier: { lessonId: string; digest: string } | null = null;

  private constructor(product: Product, teacher: TestBrowser) {
    this.product = product;
    this.#teacher = teacher;
  }

  /** With one lesson in it that is published already. */
  static async open(settings: Record<string, string> = {}): Promise<DrillSchool> {
    const product = await startProduct({ settings });
    const teacher = new TestBrowser(product.origin);
    const school = new DrillSchool(product, teacher);
    try {
      const token = product.links.teacher[0]?.split("#")[1];
      await teacher.call("POST", "/api/links/redeem", RedeemedLink, { token });
      const lesson = await school.startLesson();
      await school.sendAtOnce(lesson, { seconds: 8 });
      await school.endLesson(lesson);
      await school.untilPublished(lesson);
      school.#earlier = { lessonId: lesson.lessonId, digest: await school.#digest(lesson) };
    } catch (error) {
      await school.close();
      throw error;
    }
    return school;
  }

  async startLesson(): Promise<LiveLesson> {
    const { lessonId } = await newLesson(this.#teacher, "演练");
    const socket = await this.#join(lessonId);
    await say(socket, "lesson:start", {});
    // The capture begins with the media.
    await say(socket, "transport:open", { direction: "send" });
    let lesson: LiveLesson | null = null;
    await until(async () => (lesson = await this.#captureOf(lessonId)) !== null);
    if (lesson === null) throw new Error("a lesson was started without a capture");
    return lesson;
  }

  /** Asked until it is done, because whatever it needs may just be away. */
  async endLesson({ lessonId }: LiveLesson, limitMs = 60_000): Promise<void> {
    await until(async () => {
      try {
        const socket = this.#sockets.get(lessonId);
        const joined = socket?.connected ? socket : await this.#join(lessonId);
        // Who came back after the server's death has its media again, and with it the capture to close.
        if (joined !== socket) await say(joined, "transport:open", { direction: "send" });
        await say(joined, "lesson:end", {});
        return true;
      } catch (error) {
        return error instanceof Error && error.message.endsWith("lessonEnded");
      }
    }, limitMs);
    this.#sockets.get(lessonId)?.disconnect();
  }

  /** The whole log of a lesson lies there when it ends. */
  async sendAtOnce(
    { folder, createdAtUs }: LiveLesson,
    { seconds, shape = {} }: { seconds: number; shape?: Shape },
  ): Promise<{ packets: number }> {
    const whole = { because: "published", last: null, fromS: 0, toS: seconds } as const;
    return writeLog({
      folder,
      zeroUs: createdAtUs + 300_000,
      parts: [
        { ...whole, track: cameraTrack(shape.codec), shape },
        { ...whole, track: microphoneTrack() },
      ],
    });
  }

  /** Sends `liveS` seconds, each packet when its time has come, to a capture process in the product's folder. */
  async send(lesson: LiveLesson): Promise<Sending> {
    const { captureId } = lesson;
    // Nobody asks this camera for a key frame, as the SFU does when a capture begins.
    const media = [
      { track: cameraTrack(), units: await pictures({ seconds: liveS, keyEveryS: 1 }) },
      { track: microphoneTrack(), units: await sound({ seconds: liveS }) },
    ];
    const capture = await CaptureProcess.create({ dataDir: this.product.dataFolder, log });
    const about = { captureId, lessonId: LessonId.parse(lesson.lessonId) };
    let { port } = await capture.openCapture(about);
    const open = async (because: "published" | "restarted") => {
      for (const { track } of media)
        await capture.openTrack({ captureId, track, because, paused: false });
    };
    await open("published");
    let reopening = Promise.withResolvers<void>();
    capture.onRestarted(() => {
      void (async () => {
        ({ port } = await capture.openCapture(about));
        await open("restarted");
        reopening.resolve();
        reopening = Promise.withResolvers();
      })().catch(reopening.reject);
    });
    const sender = createSocket("udp4");
    const zeroMs = performance.now() + 200;
    const atS = () => (performance.now() - zeroMs) / 1000;
    const untilS = async (wantedS: number) => {
      while (atS() < wantedS) await wait(Math.max(1, (wantedS - atS()) * 1000));
    };
    let packets = 0;
    const play = async (track: TrackDescription, units: (typeof media)[number]["units"]) => {
      // Reports name the capture's clock, as those of the SFU do.
      const zeroUs = lesson.createdAtUs + (zeroMs - createdMs(lesson)) * 1000;
      for (const record of sendUnits(track, units, { zeroUs, delayMs: 0 }).records) {
        if (record.kind === "event") continue;
        await untilS((record.timeUs - zeroUs) / 1e6);
        if (record.kind === "rtp") packets += 1;
        sender.send(record.bytes, port, "127.0.0.1");
      }
    };
    const playing = Promise.all(media.map(({ track, units }) => play(track, units)));
    return {
      lesson,
      capture,
      atS,
      untilS,
      reopened: () => reopening.promise,
      async end() {
        await playing;
        await wait(300);
        sender.close();
        await capture.close();
        return { packets };
      },
    };
  }

  async untilPublished({ lessonId }: { lessonId: string }, limitMs = 150_000): Promise<void> {
    await until(async () => {
      if ((await this.replayState(lessonId)) === "published") return true;
      // Asking all the time would take the machine from those who make it.
      await wait(500);
      return false;
    }, limitMs);
  }

  async replayState(lessonId: string): Promise<string> {
    return this.#teacher
      .call("GET", `/api/lessons/${lessonId}/replay`, Replay)
      .then(({ state }) => state)
      .catch(() => "not told");
  }

  /** Whether the lesson of before is as it was. */
  async earlierIsIntact(): Promise<boolean> {
    if (this.#earlier === null) return false;
    const { lessonId, digest } = this.#earlier;
    const state = await this.replayState(lessonId);
    return state === "published" && (await this.#digest({ lessonId })) === digest;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.values()) socket.disconnect();
    await this.product.close();
  }

  async #captureOf(lessonId: string): Promise<LiveLesson | null> {
    const captures = join(this.product.dataFolder, "captures");
    for (const name of await readdir(captures)) {
      const folder = join(captures, name);
      const text = await readFile(join(folder, "capture.json"), "utf8").catch(() => null);
      if (text === null) continue;
      const description = CaptureDescription.parse(JSON.parse(text));
      const { captureId, createdAtUs } = description;
      if (description.lessonId === lessonId) return { lessonId, captureId, folder, createdAtUs };
    }
    return null;
  }

  async #join(lessonId: string): Promise<Socket> {
    this.#sockets.get(lessonId)?.disconnect();
    const socket = io(this.product.origin, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      extraHeaders: { cookie: this.#teacher.cookie ?? "", origin: this.product.origin },
    });
    this.#sockets.set(lessonId, socket);
    await say(socket, "lesson:join", { lessonId });
    return socket;
  }

  /** Of everything that a replay was first published with, and of what it was made of. */
  async #digest({ lessonId }: { lessonId: string }): Promise<string> {
    const hash = createHash("sha256");
    const { dataFolder } = this.product;
    const replay = join(dataFolder, "replays", lessonId);
    const own = /^(camera|sound)(-.*\.m4s|-init-.*|\.m3u8)$/;
    const paths = (await readdir(replay))
      .filter((name) => own.test(name))
      .map((n) => join(replay, n));
    const capture = await this.#captureOf(lessonId);
    if (capture === null) return "no capture";
    paths.push(...(await readdir(capture.folder)).map((name) => join(capture.folder, name)));
    for (const path of paths.toSorted()) hash.update(path).update(await readFile(path));
    return hash.digest("hex");
  }
}

/** When the capture was created, on this process's own steady clock. */
const createdMs = ({ createdAtUs }: LiveLesson): number =>
  createdAtUs / 1000 - performance.timeOrigin;
