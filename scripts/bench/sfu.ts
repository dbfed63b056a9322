import { randomUUID } from "node:crypto";
import { createSocket } from "node:dgram";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { CaptureId, LessonId, ParticipantId } from "../../protocol/ids.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMetrics } from "../../server/lib/metrics.ts";
import { LessonRouter } from "../../server/media/lessonRouter.ts";
import { WorkerPool } from "../../server/media/workerPool.ts";
import type { Capture } from "../../server/rooms/ports.ts";
import { bundlePage } from "../../test/rig/bundlePage.ts";
import { launchChromium } from "../../test/rig/browser.ts";
import { processTree } from "../../test/rig/processTree.ts";
import { workerPath } from "../setup/worker.mjs";
import { type Figure, rounded } from "./figure.ts";
import type { Sfu } from "./sfuPage.ts";

declare global {
  var sfu: Sfu;
}

/** What a lesson sends: a 720p camera as it comes out of an encoder, a screen, a voice of 40 kbit/s. */
const mostBps = { camera: 1_200_000, screen: 300_000 };
const steps = [20, 60, 120, 180];
const settleS = 6;
const windowS = 20;
/** Beyond this the machine, not the worker, is what is measured. */
const mostLostShare = 0.005;
/** How much of a core the product lets media take: the rest is for bursts, retransmissions and joins. */
const allowedShare = 0.7;
const classSize = 45;
/** So many that what one pipe costs can be told from the noise. */
const furtherWorkers = 6;

/** Receives what the recorder would, and drops it. */
const sinkCapture = () => {
  const sink = createSocket("udp4");
  const bound = new Promise<void>((resolve) => sink.bind(0, "127.0.0.1", resolve));
  const nothing = () => Promise.resolve();
  const capture: Capture = {
    openCapture: async () => {
      await bound;
      return { ip: "127.0.0.1", port: sink.address().port };
    },
    openTrack: nothing,
    pauseTrack: nothing,
    closeTrack: nothing,
    closeCapture: nothing,
    onRestarted: () => () => {},
    onSilent: () => () => {},
  };
  return { capture, close: () => sink.close() };
};

const cpuOf = (pid: number): number => {
  const found = processTree(pid).find((one) => one.pid === pid);
  if (!found) throw new Error("the media worker is gone");
  return found.cpuS;
};

type Measured = { closed: boolean; getStats(): Promise<unknown[]> };
const TransportReport = z.looseObject({ type: z.literal("webrtc-transport"), bytesSent: z.int() });
const SentReport = z.looseObject({
  type: z.literal("outbound-rtp"),
  packetCount: z.int(),
  packetsLost: z.int(),
});

const residentBytes = async (pid: number): Promise<number> => {
  const [, kB] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kB) * 1024;
};

type Step = {
  receivers: number;
  coreShare: number;
  sentBps: number;
  lostShare: number;
  residentBytes: number;
};

/**
 * One worker, one lesson: a page publishes, another receives on ever more peer connections. Everything
 * crosses DTLS-SRTP as in a lesson, and the capture is fed as in a lesson.
 */
const measureSteps = async () => {
  const log = createLogger({ level: "silent", name: "bench" });
  const workerPool = await WorkerPool.create({
    workerCount: 1 + furtherWorkers,
    placesPerWorker: 10_000,
    rtcPort: 0,
    announcedAddresses: ["127.0.0.1"],
    workerBin: workerPath(process.cwd()),
    log,
    metrics: createMetrics({ processFigures: false }),
  });
  const [pid, ...furtherPids] = workerPool.pids;
  if (pid === undefined) throw new Error("no media worker runs");
  const { capture, close: closeSink } = sinkCapture();
  const home = await workerPool.leaseRouter(0);
  const transports: Measured[] = [];
  const consumers: Measured[] = [];
  home.router.observer.on("newtransport", (transport) => {
    transports.push(transport);
    transport.observer.on("newconsumer", (consumer) => consumers.push(consumer));
  });
  const media = new LessonRouter({
    home,
    lease: (worker) => workerPool.leaseRouter(worker),
    lessonId: LessonId.parse(randomUUID()),
    capture,
    loopbackPorts: { min: 20_000, max: 49_999 },
    log,
    onTrackClosed: () => {},
    onWorkerLost: () => {},
    onLost: () => {},
  });
  const script = await bundlePage(new URL("sfuPage.ts", import.meta.url));
  const site = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><body><script src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;
  const chromium = await launchChromium({
    devices: "builtIn",
    extraFlags: ["--autoplay-policy=no-user-gesture-required"],
  });
  /** Of those who are not at home. */
  const workerOf = new Map<ParticipantId, number>();
  const calls: Record<string, (request: never) => unknown> = {
    openTransport: async (request: Parameters<LessonRouter["openTransport"]>[0]) => {
      const worker = workerOf.get(request.participantId) ?? home.worker;
      await media.openOn(worker);
      return media.openTransport({ ...request, worker });
    },
    connectTransport: (request: Parameters<LessonRouter["connectTransport"]>[0]) =>
      media.connectTransport(request),
    publish: (request: Parameters<LessonRouter["publish"]>[0]) => media.publish(request),
    consume: (request: Parameters<LessonRouter["consume"]>[0]) => media.consume(request),
    resume: (request: Parameters<LessonRouter["resume"]>[0]) => media.resume(request),
  };
  const openPage = async () => {
    const context = await chromium.browser.createBrowserContext();
    const page = await context.newPage();
    await page.exposeFunction("callMedia", (method: string, request: never) =>
      calls[method]?.(request),
    );
    page.on("pageerror", (error) => console.error("page:", error));
    await page.goto(address);
    return page;
  };
  /** By all transports so far, and what of it the receivers reported lost. */
  const sent = async () => {
    const sum = { bytes: 0, packets: 0, lost: 0 };
    for (const transport of transports.filter(({ closed }) => !closed))
      for (const report of await transport.getStats())
        sum.bytes += TransportReport.safeParse(report).data?.bytesSent ?? 0;
    for (const consumer of consumers.filter(({ closed }) => !closed))
      for (const report of await consumer.getStats()) {
        const { packetCount = 0, packetsLost = 0 } = SentReport.safeParse(report).data ?? {};
        sum.packets += packetCount;
        sum.lost += packetsLost;
      }
    return sum;
  };

  try {
    const teacher = await openPage();
    const publisher = ParticipantId.parse(randomUUID());
    await teacher.evaluate(
      (by, capabilities, most) => sfu.publish(by as never, capabilities, most),
      publisher,
      media.rtpCapabilities,
      mostBps,
    );
    media.startTap(CaptureId.parse(randomUUID()));
    const homes = await openPage();
    const receivers: ParticipantId[] = [];

    const receive = async (worker: number) => {
      const by = ParticipantId.parse(randomUUID());
      workerOf.set(by, worker);
      await homes.evaluate(
        (one, capabilities) => sfu.receive(one as never, capabilities),
        by,
        media.rtpCapabilities,
      );
      return by;
    };
    /** The lesson is brought to each further worker, for one receiver there. */
    const lookAtPipes = async () => {
      const far = [];
      for (const index of furtherPids.keys()) far.push(await receive(1 + index));
      const farCpuS = () => furtherPids.reduce((sum, one) => sum + cpuOf(one), 0);
      const [before, fromMs] = [farCpuS(), performance.now()];
      const { coreShare } = await look();
      const passedS = (performance.now() - fromMs) / 1000;
      const farShare = (farCpuS() - before) / passedS / furtherPids.length;
      for (const participantId of far)
        media.closeParticipant({ participantId, because: "stopped" });
      return { coreShare, farShare };
    };

    const look = async (): Promise<Step> => {
      await wait(settleS * 1000);
      const before = await sent();
      const [cpuBefore, fromMs] = [cpuOf(pid), performance.now()];
      await wait(windowS * 1000);
      const [cpuS, passedS] = [cpuOf(pid) - cpuBefore, (performance.now() - fromMs) / 1000];
      const after = await sent();
      return {
        receivers: receivers.length,
        coreShare: cpuS / passedS,
        sentBps: ((after.bytes - before.bytes) * 8) / passedS,
        lostShare: (after.lost - before.lost) / Math.max(1, after.packets - before.packets),
        residentBytes: await residentBytes(pid),
      };
    };

    const alone = await look();
    const piped = await lookAtPipes();
    const seen: Step[] = [];
    for (const count of steps) {
      while (receivers.length < count) receivers.push(await receive(home.worker));
      const step = await look();
      const first = seen[0] ?? step;
      const lags = step.sentBps / step.receivers < 0.9 * (first.sentBps / first.receivers);
      if (step.lostShare > mostLostShare || lags) break;
      seen.push(step);
    }
    for (const participantId of receivers)
      await media.chooseQuality({ participantId, quality: "soundOnly" });
    const soundOnly = await look();
    return { alone, piped, seen, soundOnly };
  } finally {
    await chromium.close();
    media.close();
    workerPool.close();
    closeSink();
    site.closeAllConnections();
    site.close();
  }
};

export async function measureSfu(): Promise<Figure[]> {
  const { alone, piped, seen, soundOnly } = await measureSteps();
  const fullest = seen.at(-1);
  if (!fullest) throw new Error("this machine cannot receive what the first step sends");
  const perReceiver = (fullest.coreShare - alone.coreShare) / fullest.receivers;
  const perSoundOnly = (soundOnly.coreShare - alone.coreShare) / soundOnly.receivers;
  const bpsPerReceiver = fullest.sentBps / fullest.receivers;
  // Each class brings its own lesson: its teacher's tracks come in, and go to the capture.
  const perStudent = perReceiver + alone.coreShare / classSize;
  // A further worker has the pipe's end, and one receiver.
  const pipe = {
    home: (piped.coreShare - alone.coreShare) / furtherWorkers,
    further: piped.farShare - perReceiver,
  };
  const told = seen
    .map((step) => `${step.receivers}: ${rounded(100 * step.coreShare)} % of a core`)
    .join(", ");
  const how = `one mediasoup worker, WebRtcTransports (DTLS-SRTP) both ways, ${cpus()[0]?.model}; camera, screen and voice, ${rounded(bpsPerReceiver / 1e6, 2)} Mbit/s to each of ${fullest.receivers} peer connections of one Chromium that decode key frames only, ${windowS} s, worker's CPU from /proc`;
  return [
    {
      name: "sfu_cpu_s_per_gbit",
      value: rounded((fullest.coreShare - alone.coreShare) / (fullest.sentBps / 1e9), 2),
      unit: "s",
      n: seen.length,
      note: `${how}; without what the lesson costs by itself, ${rounded(100 * alone.coreShare)} %; ${told}`,
    },
    {
      name: "sfu_subscribers_per_core",
      value: Math.floor(allowedShare / perStudent),
      unit: "people",
      n: seen.length,
      note: `at ${100 * allowedShare} % of a core and ${classSize} students a lesson: ${rounded(100 * perReceiver, 3)} % each and ${rounded(100 * alone.coreShare)} % a lesson; with sound only ${rounded(100 * perSoundOnly, 3)} %; ${told}; lost ${rounded(100 * fullest.lostShare, 3)} %; worker's memory ${rounded(fullest.residentBytes / 1e6, 0)} MB, ${rounded(alone.residentBytes / 1e6, 0)} MB without receivers; ${how}`,
    },
    {
      name: "sfu_pipe_places",
      value: rounded(Math.max(pipe.home, pipe.further) / perStudent, 2),
      unit: "places",
      n: furtherWorkers,
      note: `what bringing a lesson to one further worker takes, whichever end it takes more: ${rounded(100 * pipe.home, 2)} % of a core at home and ${rounded(100 * pipe.further, 2)} % there, where a place is ${rounded(100 * perStudent, 2)} %; ${furtherWorkers} further workers with one receiver each, camera in both layers, screen and voice; ${how}`,
    },
  ];
}
