/* What a camera is asked for: real mediasoup and a real capture process, packets in place of a browser's. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { types } from "mediasoup";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CaptureId, LessonId, ParticipantId } from "../../protocol/ids.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMetrics } from "../../server/lib/metrics.ts";
import { KeyFrameRequests, mergedRequests } from "../../server/media/keyFrameRequests.ts";
import { Pipes } from "../../server/media/pipes.ts";
import { Tap } from "../../server/media/tap.ts";
import { WorkerPool } from "../../server/media/workerPool.ts";
import { CaptureProcess } from "../../server/recordings/captureProcess.ts";
import { rtpBytes } from "../factories/captureFolder.ts";
import { pictureParameters } from "../factories/rtpParameters.ts";
import { until } from "../factories/until.ts";

const log = createLogger({ level: "silent", name: "test" });
const ssrc = 4_242;
let dataDir: string;
let capture: CaptureProcess;
let pool: WorkerPool;
let sending: NodeJS.Timeout;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skyclass-key-frames-"));
  capture = await CaptureProcess.create({ dataDir, log });
  pool = await WorkerPool.create({
    workerCount: 1,
    placesPerWorker: 10,
    rtcPort: 0,
    announcedAddresses: ["127.0.0.1"],
    workerBin: process.env["MEDIASOUP_WORKER_BIN"],
    log,
    metrics: createMetrics({ processFigures: false }),
  });
});
afterEach(async () => {
  clearInterval(sending);
  pool.close();
  await capture.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A camera that sends a packet every 40 ms, and a key frame once it is asked for one. */
const openCamera = async (router: types.Router) => {
  const transport = await router.createDirectTransport();
  const producer = await transport.produce({
    kind: "video",
    rtpParameters: pictureParameters("video/H264", ssrc),
    ...mergedRequests,
  });
  let sequence = 0;
  const send = (nal: number) => {
    sequence += 1;
    const payload = Buffer.from([nal, 0x42, 0xe0, 0x1f, 0x8c, 0x68, 0x05, 0x00]);
    const track = { payloadType: 96, ssrc, sequence, timestamp: sequence * 3_600, payload };
    producer.send(rtpBytes({ ...track, marker: true }));
  };
  sending = setInterval(() => send(0x41), 40);
  /** When it was asked, in seconds. */
  const asked: number[] = [];
  let tell: (() => void) | null = null;
  transport.on("rtcp", (packet) => {
    // Payload-specific feedback, picture loss indication (RFC 4585 §6.3.1).
    if (packet[1] !== 206 || ((packet[0] ?? 0) & 0x1f) !== 1) return;
    asked.push(performance.now() / 1_000);
    send(0x67);
    tell?.();
  });
  const askedAgain = async () =>
    new Promise<void>((resolve) => {
      tell = resolve;
    });
  return { producer, asked, askedAgain };
};

test("while it is captured a camera is asked for a key frame every four seconds, and in between once for all who begin to watch", async () => {
  const { router } = await pool.leaseRouter();
  const camera = await openCamera(router);
  const { producer, asked } = camera;
  const portRange = { min: 20_000, max: 49_999 };
  const tap = new Tap({
    router,
    capture,
    lessonId: LessonId.parse(randomUUID()),
    captureId: CaptureId.parse(randomUUID()),
    pipes: new Pipes({ portRange }),
    portRange,
    tracks: [
      {
        producer,
        router,
        participantId: ParticipantId.parse(randomUUID()),
        source: "camera",
        isGuest: false,
        keyFrames: new KeyFrameRequests({ producer, log }),
        request: "",
        fallback: null,
      },
    ],
    log,
  });
  await until(() => asked.length === 1);
  const viewers = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const transport = await router.createDirectTransport();
      const { rtpCapabilities } = router;
      return transport.consume({ producerId: producer.id, rtpCapabilities });
    }),
  );
  await wait(1_000);
  const begun = asked.length;

  await camera.askedAgain();
  for (const viewer of viewers) {
    await viewer.requestKeyFrame();
    // Time enough for an answer: the next one asks for another.
    await wait(10);
  }
  await wait(2_000);
  // The recording's, and one for all who came right after it.
  expect(asked.length).toBe(begun + 2);
  await camera.askedAgain();
  const [second = 0, , third = 0] = asked.slice(begun);
  expect(third - second).toBeGreaterThan(3.5);
  expect(third - second).toBeLessThan(5);
  await tap.close("lessonEnded");
});
