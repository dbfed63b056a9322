/* What is brought from one media worker to another: real workers, and packets that are really sent. */
import { createSocket } from "node:dgram";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { headerExtensions, isRtcp, parseRtcp, parseRtp } from "../../recorder/rtp/packet.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMetrics } from "../../server/lib/metrics.ts";
import { KeyFrameRequests } from "../../server/media/keyFrameRequests.ts";
import { Pipes } from "../../server/media/pipes.ts";
import { type LeasedRouter, WorkerPool } from "../../server/media/workerPool.ts";
import { rtpBytes, senderReportBytes } from "../factories/captureFolder.ts";
import { pictureParameters } from "../factories/rtpParameters.ts";
import { until } from "../factories/until.ts";

const log = createLogger({ level: "silent", name: "pipes" });
const loopback = { protocol: "udp", ip: "127.0.0.1" } as const;
const captureTimeUri = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
const clockRate = 90_000;
const intervalMs = 20;

let workerPool: WorkerPool;
let home: LeasedRouter;
let far: LeasedRouter;
let pipes: Pipes;
let closing: (() => void)[];
beforeEach(async () => {
  closing = [];
  workerPool = await WorkerPool.create({
    ...{ workerCount: 2, placesPerWorker: 10, rtcPort: 0, announcedAddresses: ["127.0.0.1"] },
    ...{ workerBin: process.env["MEDIASOUP_WORKER_BIN"], log },
    metrics: createMetrics({ processFigures: false }),
  });
  [home, far] = [await workerPool.leaseRouter(0), await workerPool.leaseRouter(1)];
  pipes = new Pipes({ portRange: { min: 20_000, max: 49_999 } });
});
afterEach(() => {
  for (const close of closing) close();
  workerPool.close();
});

const openSocket = async () => {
  const socket = createSocket("udp4");
  closing.push(() => socket.close());
  await new Promise<void>((bound) => socket.bind(0, "127.0.0.1", bound));
  return socket;
};

/** Milliseconds by the RTP clock of whoever sends; it began anywhere. */
const rtpTimeOf = (ms: number) => Math.round((ms - zeroMs) * (clockRate / 1000)) + 4_000_000_000;
const zeroMs = Date.now() - 1_000;
/** The extension that carries the capture time (abs-capture-time, 8 bytes), as element `id`. */
const withCaptureTime = (packet: Buffer, id: number, ms: number): Buffer => {
  const head = Buffer.from(packet.subarray(0, 12));
  head.writeUInt8(0x90, 0);
  const extension = Buffer.alloc(16);
  extension.writeUInt16BE(0xbede, 0);
  extension.writeUInt16BE(3, 2);
  extension.writeUInt8((id << 4) | 7, 4);
  extension.writeBigUInt64BE(
    (BigInt(Math.floor(ms)) * 2n ** 32n) / 1000n + (2_208_988_800n << 32n),
    5,
  );
  return Buffer.concat([head, extension, packet.subarray(12)]);
};

/** A camera at home in as many layers, whose pictures were captured a while before they are sent. */
const publishCamera = async ({ layers = 1, lateMs = 0 } = {}) => {
  const transport = await home.router.createPlainTransport({
    listenInfo: loopback,
    rtcpMux: true,
    comedia: true,
  });
  const ssrcs = Array.from({ length: layers }, (_, layer) => 7_000 + layer);
  const producer = await transport.produce({
    kind: "video",
    rtpParameters: {
      ...pictureParameters("video/VP8", 7_000),
      headerExtensions: [{ uri: captureTimeUri, id: 3 }],
      encodings: ssrcs.map((ssrc) => ({ ssrc })),
    } as never,
    keyFrameRequestDelay: 330,
  });
  const socket = await openSocket();
  let sequence = 65_500;
  const send = (bytes: Buffer) => socket.send(bytes, transport.tuple.localPort, "127.0.0.1");
  const timer = setInterval(() => {
    const ms = Date.now() - lateMs;
    sequence += 1;
    for (const [layer, ssrc] of ssrcs.entries()) {
      // Each is a key frame by itself (RFC 7741 §4.2, §4.3), and says which layer it is.
      const payload = Buffer.from([0x10, 0x00, layer, 1, 2, 3]);
      const timestamp = rtpTimeOf(ms);
      const packet = rtpBytes({
        ssrc,
        payloadType: 96,
        sequence,
        timestamp,
        marker: true,
        payload,
      });
      send(withCaptureTime(packet, 3, ms));
      if (sequence % 10 === 0)
        send(
          senderReportBytes({
            // The sender's clock now, and what was captured now and is sent later.
            ...{ ssrc, ntpUs: Date.now() * 1000, rtpTimestamp: rtpTimeOf(Date.now()) },
            ...{ packetCount: sequence, octetCount: sequence * payload.length },
          }),
        );
    }
  }, intervalMs);
  closing.unshift(() => clearInterval(timer));
  return producer;
};

/** What arrives of it from that router. */
const receive = async (
  { router }: LeasedRouter,
  producer: Awaited<ReturnType<typeof publishCamera>>,
) => {
  const socket = await openSocket();
  const transport = await router.createPlainTransport({ listenInfo: loopback, rtcpMux: true });
  await transport.connect({ ip: "127.0.0.1", port: socket.address().port });
  const seen = {
    packets: 0,
    lost: 0,
    layer: -1,
    /** How old by its own capture time the last packet was when it came. */
    ageMs: Number.NaN,
    /** How old by the last sender report. */
    reportedAgeMs: Number.NaN,
  };
  let last = { sequence: -1, timestamp: 0 };
  const consumer = await transport.consume({
    producerId: producer.id,
    rtpCapabilities: router.rtpCapabilities,
    paused: true,
  });
  const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc;
  const id = consumer.rtpParameters.headerExtensions?.find(({ uri }) => uri === captureTimeUri)?.id;
  let report: { ntpUs: number; rtpTimestamp: number } | null = null;
  socket.on("message", (bytes) => {
    if (isRtcp(bytes)) {
      for (const part of parseRtcp(bytes)) if (part.type === "senderReport") report = part;
      return;
    }
    const packet = parseRtp(bytes);
    if (!packet || packet.ssrc !== ssrc) return;
    seen.packets += 1;
    if (last.sequence >= 0) seen.lost += ((packet.sequence - last.sequence) & 0xffff) - 1;
    last = packet;
    seen.layer = packet.payload.at(2) ?? -1;
    const carried = headerExtensions(packet).find((one) => one.id === id)?.value;
    if (carried) {
      const ntp = carried.readBigUInt64BE(0) - (2_208_988_800n << 32n);
      seen.ageMs = Date.now() - Number((ntp * 1000n) / 2n ** 32n);
    }
    if (report) {
      const sinceReportMs = ((packet.timestamp - report.rtpTimestamp) | 0) / (clockRate / 1000);
      seen.reportedAgeMs = Date.now() - (report.ntpUs / 1000 + sinceReportMs);
    }
  });
  await consumer.resume();
  return { consumer, seen };
};
const near = (ms: number) => ({
  asymmetricMatch: (value: unknown) => typeof value === "number" && Math.abs(value - ms) < 100,
});

test("capture times of what is brought to another worker are those of who sends it, in packets and in sender reports", async () => {
  const lateMs = 700;
  const producer = await publishCamera({ lateMs });
  const { producer: brought } = await pipes.bring({ producer, from: home.router, to: far.router });
  const here = await receive(home, producer);
  const there = await receive(far, brought);
  // A worker takes the median of sender reports, and begins with the third of each hop.
  for (const { seen } of [here, there])
    await until(() => seen.packets > 50 && Math.abs(seen.reportedAgeMs - lateMs) < 50);
  await wait(500);
  for (const { seen } of [here, there])
    expect(seen).toMatchObject({ lost: 0, ageMs: near(lateMs), reportedAgeMs: near(lateMs) });
});

test("what is brought is switched off and on with what is published, and ends with it", async () => {
  const producer = await publishCamera();
  const { producer: brought } = await pipes.bring({ producer, from: home.router, to: far.router });
  const { seen, consumer } = await receive(far, brought);
  await until(() => seen.packets > 10);
  await producer.pause();
  await pipes.paused(producer.id);
  expect(brought.paused).toBe(true);
  // What has left the far worker already.
  await wait(50);
  const before = seen.packets;
  await wait(300);
  expect(seen.packets).toBe(before);
  await producer.resume();
  await until(() => seen.packets > before + 10);
  producer.close();
  await until(() => consumer.closed);
  expect([brought.closed, pipes.count]).toEqual([true, 0]);
});

test("it is brought once for all who need it there, and goes with the last of them", async () => {
  const producer = await publishCamera();
  const bring = () => pipes.bring({ producer, from: home.router, to: far.router });
  const both = await Promise.all([bring(), bring()]);
  const [one, two] = both;
  expect(one.producer).toBe(two.producer);
  expect(pipes.count).toBe(1);
  one.release();
  one.release();
  expect([two.producer.closed, pipes.count]).toEqual([false, 1]);
  two.release();
  expect(pipes.count).toBe(0);
  // Somebody else needs it before that one is closed.
  const again = await bring();
  expect(again.producer.closed).toBe(false);
  const { seen } = await receive(far, again.producer);
  await until(() => seen.packets > 10);
  await until(() => two.producer.closed);
  // On its own router it is what it is.
  const local = await pipes.bring({ producer, from: home.router, to: home.router });
  expect(local.producer).toBe(producer);
  local.release();
  expect(producer.closed).toBe(false);
});

test("all layers are brought, and who receives one there may have any", async () => {
  const producer = await publishCamera({ layers: 2 });
  const { producer: brought } = await pipes.bring({ producer, from: home.router, to: far.router });
  const { seen, consumer } = await receive(far, brought);
  expect(consumer.type).toBe("simulcast");
  await until(() => seen.layer === 1);
  await consumer.setPreferredLayers({ spatialLayer: 0 });
  await until(() => seen.layer === 0);
});

test("a key frame that many ask for on the other worker is asked for once of who sends it", async () => {
  const producer = await publishCamera();
  const asked = new KeyFrameRequests({ producer, log });
  let requests = 0;
  producer.on("trace", ({ type }) => (requests += type === "pli" ? 1 : 0));
  const { producer: brought } = await pipes.bring({ producer, from: home.router, to: far.router });
  const all = await Promise.all(Array.from({ length: 4 }, () => receive(far, brought)));
  for (const { seen } of all) await until(() => seen.packets > 10);
  await wait(1_000);
  requests = 0;
  expect(asked.wouldBeAnswered).toBe(true);
  await Promise.all(all.map(({ consumer }) => consumer.requestKeyFrame()));
  await until(() => requests > 0);
  expect(asked.wouldBeAnswered).toBe(false);
  await wait(500);
  expect(requests).toBe(1);
});

test("a worker that dies takes only its end of the pipe with it", async () => {
  const producer = await publishCamera();
  const { producer: brought } = await pipes.bring({ producer, from: home.router, to: far.router });
  const { seen } = await receive(home, producer);
  process.kill(workerPool.pids[1]!, "SIGKILL");
  await until(() => brought.closed);
  expect([producer.closed, pipes.count]).toEqual([false, 0]);
  const next = await workerPool.leaseRouter(1);
  const again = await pipes.bring({ producer, from: home.router, to: next.router });
  const there = await receive(next, again.producer);
  await until(() => there.seen.packets > 10 && seen.packets > 10);
  expect(seen.lost).toBe(0);
});
