import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LogEvent, TrackDescription } from "../../protocol/capture.ts";
import { CaptureId, LessonId } from "../../protocol/ids.ts";
import type { LogRecord } from "../../server/lib/captureLogFormat.ts";
import { listLogFiles, LogTail, readCapture } from "../../recorder/capture/logReader.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { createLogger } from "../../server/lib/log.ts";
import { CaptureProcess } from "../../server/recordings/captureProcess.ts";
import { describeTrack, rtpBytes, senderReportBytes } from "../factories/captureFolder.ts";
import { isAlive, until } from "../factories/until.ts";

const log = createLogger({ level: "silent", name: "test" });
let dataDir: string;
let capture: CaptureProcess;
let sender: Socket;
const captureId = CaptureId.parse(randomUUID());
const lessonId = LessonId.parse(randomUUID());

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skyclass-capture-"));
  capture = await CaptureProcess.create({ dataDir, log });
  sender = createSocket("udp4");
});
afterEach(async () => {
  sender.close();
  await capture.close();
  await rm(dataDir, { recursive: true, force: true });
});

const folder = (): string => join(dataDir, "captures", captureId);
const send = (bytes: Buffer, port: number): Promise<void> =>
  new Promise((done, failed) =>
    sender.send(bytes, port, "127.0.0.1", (error) => (error ? failed(error) : done())),
  );
const packet = (track: TrackDescription, sequence: number, payload: Buffer): Buffer =>
  rtpBytes({ ...track, sequence, timestamp: sequence * 960, payload });
const readAll = async (): Promise<{ name: string; records: LogRecord[]; torn: boolean }[]> =>
  Promise.all(
    (await listLogFiles(folder())).map(async ({ path }) => {
      const tail = new LogTail({ path });
      const records = await tail.read();
      await tail.close();
      return { name: path, records, torn: tail.torn };
    }),
  );
const events = (records: LogRecord[]): LogEvent[] =>
  records.flatMap((record) => (record.kind === "event" ? [record.event] : []));
const sequences = (records: LogRecord[]): number[] =>
  records.flatMap((record) => (record.kind === "rtp" ? [record.bytes.readUInt16BE(2)] : []));

describe("a capture", () => {
  test("writes what arrives, byte for byte, with its time, each track in its own file", async () => {
    const sound = describeTrack({ source: "microphone" });
    const camera = describeTrack({ source: "camera" });
    const { ip, port, receiveBufferBytes } = await capture.openCapture({ captureId, lessonId });
    expect(ip).toBe("127.0.0.1");
    // The kernel doubles what it grants (socket(7)); without asking one gets rmem_default.
    const most = Number(await readFile("/proc/sys/net/core/rmem_max", "utf8"));
    expect(receiveBufferBytes).toBe(2 * Math.min(most, 64 * 1024 ** 2));
    await capture.openTrack({ captureId, track: sound, because: "published", paused: false });
    await capture.openTrack({ captureId, track: camera, because: "published", paused: false });
    const fromUs = Date.now() * 1000;
    const sent = { sound: [] as Buffer[], camera: [] as Buffer[] };
    for (let n = 65_500; n < 65_600; n += 1) {
      const soundBytes = packet(sound, n, Buffer.alloc(80, n % 251));
      const cameraBytes = packet(camera, n, Buffer.alloc(1100, 0x41));
      sent.sound.push(soundBytes);
      sent.camera.push(cameraBytes);
      await send(soundBytes, port);
      await send(cameraBytes, port);
    }
    const report = (ssrc: number): Buffer =>
      senderReportBytes({
        ssrc,
        ntpUs: 1.6e15,
        rtpTimestamp: 1,
        packetCount: 100,
        octetCount: 8000,
      });
    await send(Buffer.concat([report(sound.ssrc), report(camera.ssrc)]), port);
    await send(packet({ ...sound, ssrc: 99 }, 1, Buffer.alloc(10)), port);
    await send(Buffer.from("not media at all"), port);
    await delay(200);
    await capture.closeCapture({ captureId, reason: "lessonEnded" });

    const [soundFile, cameraFile, ...more] = await readAll();
    expect(more).toEqual([]);
    const bytes = (records: LogRecord[] = [], kind: "rtp" | "rtcp"): Buffer[] =>
      records.flatMap((record) => (record.kind === kind ? [record.bytes] : []));
    expect(bytes(soundFile?.records, "rtp")).toEqual(sent.sound);
    expect(bytes(cameraFile?.records, "rtp")).toEqual(sent.camera);
    expect(bytes(soundFile?.records, "rtcp")).toEqual([report(sound.ssrc)]);
    expect(bytes(cameraFile?.records, "rtcp")).toEqual([report(camera.ssrc)]);
    expect(events(soundFile?.records ?? [])).toEqual([
      { event: "opened", track: sound, because: "published" },
      { event: "closed", because: "stopped" },
    ]);
    for (const { timeUs } of soundFile?.records.slice(1) ?? []) {
      expect(timeUs).toBeGreaterThan(fromUs - 5000);
      expect(timeUs).toBeLessThan(Date.now() * 1000 + 5000);
    }
    const { description, end } = await readCapture(folder());
    expect(description).toMatchObject({ captureId, lessonId });
    expect(end?.reason).toBe("lessonEnded");
  });

  test("keeps its files from other users", async () => {
    const track = describeTrack({ source: "microphone" });
    await capture.openCapture({ captureId, lessonId });
    await capture.openTrack({ captureId, track, because: "published", paused: false });
    await capture.closeCapture({ captureId, reason: "lessonEnded" });
    expect((await stat(folder())).mode & 0o777).toBe(0o700);
    const names = await readdir(folder());
    expect(names.toSorted()).toEqual([
      expect.stringMatching(/^000001-/),
      "capture.json",
      "end.json",
    ]);
    for (const name of names) expect((await stat(join(folder(), name))).mode & 0o777).toBe(0o600);
  });

  test("begins a new file after a pause and for a new picture size", async () => {
    const camera = describeTrack({ source: "camera" });
    const { port } = await capture.openCapture({ captureId, lessonId });
    await capture.openTrack({ captureId, track: camera, because: "published", paused: true });
    await capture.pauseTrack({ captureId, ssrc: camera.ssrc, paused: false });
    await capture.pauseTrack({ captureId, ssrc: camera.ssrc, paused: false });
    const small = Buffer.from([0x67, 0x42, 0xc0, 0x1f, 0x8c]);
    const large = Buffer.from([0x67, 0x42, 0xc0, 0x1f, 0x95]);
    const packed = Buffer.concat([Buffer.from([0x78, 0, 5]), large, Buffer.from([0, 2, 0x68, 1])]);
    const inter = Buffer.from([0x41, 1, 2]);
    for (const [n, payload] of [small, inter, small, inter, packed, inter, small].entries())
      // The last is the first size again, sent again late: it is older than the new size.
      await send(packet(camera, n === 6 ? 2 : n, payload), port);
    await delay(100);
    await capture.pauseTrack({ captureId, ssrc: camera.ssrc, paused: true });
    await capture.pauseTrack({ captureId, ssrc: camera.ssrc, paused: false });
    await capture.closeTrack({ captureId, ssrc: camera.ssrc, because: "lost" });
    await capture.closeTrack({ captureId, ssrc: camera.ssrc, because: "lost" });
    await capture.closeCapture({ captureId, reason: "lessonEnded" });
    const files = await readAll();
    const opened = (because: string): unknown => ({ event: "opened", track: camera, because });
    expect(files.map(({ records }) => events(records))).toEqual([
      [opened("published"), { event: "paused" }],
      [opened("resumed"), { event: "closed", because: "continued" }],
      [opened("sizeChanged"), { event: "paused" }],
      [opened("resumed"), { event: "closed", because: "lost" }],
    ]);
    expect(files.map(({ records }) => sequences(records))).toEqual([
      [],
      [0, 1, 2, 3],
      [4, 5, 2],
      [],
    ]);
  });

  test("of a consumer that takes the place of another goes on in a new file", async () => {
    const first = describeTrack({ source: "camera" });
    const second = { ...first, ssrc: first.ssrc + 1 };
    await capture.openCapture({ captureId, lessonId });
    await capture.openTrack({ captureId, track: first, because: "published", paused: false });
    await capture.openTrack({ captureId, track: first, because: "published", paused: false });
    await capture.openTrack({ captureId, track: second, because: "restarted", paused: false });
    await capture.closeCapture({ captureId, reason: "lessonEnded" });
    expect((await readAll()).map(({ records }) => events(records).slice(1))).toEqual([
      [{ event: "closed", because: "continued" }],
      [{ event: "closed", because: "stopped" }],
    ]);
  });

  test("refuses what does not fit, and goes on", async () => {
    const track = describeTrack({ source: "camera" });
    await expect(
      capture.openTrack({ captureId, track, because: "published", paused: false }),
    ).rejects.toMatchObject({ code: "notFound" });
    const opened = await capture.openCapture({ captureId, lessonId });
    expect(await capture.openCapture({ captureId, lessonId })).toEqual(opened);
    await expect(
      capture.openCapture({ captureId, lessonId: LessonId.parse(randomUUID()) }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(capture.pauseTrack({ captureId, ssrc: 5, paused: true })).rejects.toMatchObject({
      code: "notFound",
    });
    await capture.closeCapture({ captureId, reason: "lessonEnded" });
    await expect(capture.openCapture({ captureId, lessonId })).rejects.toMatchObject({
      code: "conflict",
    });
  });
});

describe("a capture process", () => {
  test("killed in the middle loses less than two seconds and is gone on with", async () => {
    const track = describeTrack({ source: "microphone" });
    const { port } = await capture.openCapture({ captureId, lessonId });
    await capture.openTrack({ captureId, track, because: "published", paused: false });
    const fromMs = performance.now();
    let next = 0;
    while (performance.now() - fromMs < 3000) {
      await send(packet(track, next, Buffer.alloc(100)), port);
      next += 1;
      await delay(20);
    }
    const perSecond = next / 3;
    const restarted = new Promise<void>((done) => capture.onRestarted(done));
    process.kill(capture.pid ?? 0, "SIGKILL");
    await until(async () =>
      capture.openCapture({ captureId, lessonId }).then(
        () => false,
        (error: unknown) => error instanceof SkyclassError && error.code === "mediaUnavailable",
      ),
    );
    await restarted;
    const again = await capture.openCapture({ captureId, lessonId });
    const continued = { ...track, ssrc: track.ssrc + 1 };
    await capture.openTrack({ captureId, track: continued, because: "restarted", paused: false });
    await send(packet(continued, 7, Buffer.alloc(10)), again.port);
    await delay(100);
    await capture.closeCapture({ captureId, reason: "lessonEnded" });

    const [before, after, ...more] = await readAll();
    expect(more).toEqual([]);
    const kept = sequences(before?.records ?? []);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => n));
    expect(next - kept.length).toBeLessThan(2 * perSecond);
    expect(sequences(after?.records ?? [])).toEqual([7]);
    expect(after?.records[0]).toMatchObject({ event: { because: "restarted" } });
    expect(after?.records[0]?.timeUs).toBeGreaterThan(before?.records.at(-1)?.timeUs ?? Infinity);
  });

  test("asked to leave writes what it holds and leaves the capture without an end", async () => {
    const track = describeTrack({ source: "microphone" });
    const { port } = await capture.openCapture({ captureId, lessonId });
    await capture.openTrack({ captureId, track, because: "published", paused: false });
    for (let n = 0; n < 50; n += 1) await send(packet(track, n, Buffer.alloc(100)), port);
    await delay(50);
    await capture.close();
    const [file] = await readAll();
    expect(sequences(file?.records ?? [])).toHaveLength(50);
    expect(events(file?.records ?? []).at(-1)).toEqual({ event: "closed", because: "lost" });
    expect((await readCapture(folder())).end).toBeNull();
  });

  test("whose parent is killed writes what it holds and goes", async () => {
    const track = describeTrack({ source: "microphone" });
    const module = fileURLToPath(
      new URL("../../server/recordings/captureProcess.ts", import.meta.url),
    );
    const given = JSON.stringify({ dataDir, captureId, lessonId, track });
    const parent = spawn(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `const { CaptureProcess } = await import(${JSON.stringify(module)});
         const { dataDir, captureId, lessonId, track } = ${given};
         const log = { debug() {}, info() {}, warn() {}, error() {} };
         const capture = await CaptureProcess.create({ dataDir, log });
         const { port } = await capture.openCapture({ captureId, lessonId });
         await capture.openTrack({ captureId, track, because: "published", paused: false });
         console.log(JSON.stringify({ port, pid: capture.pid }));`,
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [said] = (await once(parent.stdout, "data")) as [Buffer];
    const { port, pid } = JSON.parse(said.toString()) as { port: number; pid: number };
    for (let n = 0; n < 50; n += 1) await send(packet(track, n, Buffer.alloc(100)), port);
    await delay(30);
    parent.kill("SIGKILL");
    await until(async () => !isAlive(pid));
    const [file] = await readAll();
    expect(sequences(file?.records ?? [])).toHaveLength(50);
    expect((await readCapture(folder())).end).toBeNull();
  });

  test("whose disk takes nothing keeps the lesson in memory and writes it when it can", async () => {
    const track = describeTrack({ source: "microphone" });
    const reports: boolean[] = [];
    capture.onDisk(({ works }) => reports.push(works));
    const { port } = await capture.openCapture({ captureId, lessonId });
    // Where the first log file should come stands a folder that nobody can write.
    const inTheWay = join(folder(), `000001-${track.trackId}.rtplog`);
    await mkdir(inTheWay);
    await capture.openTrack({ captureId, track, because: "published", paused: false });
    for (let n = 0; n < 50; n += 1) await send(packet(track, n, Buffer.alloc(100)), port);
    await until(async () => reports.length === 1);
    await expect(capture.closeCapture({ captureId, reason: "lessonEnded" })).rejects.toMatchObject({
      code: "internal",
    });
    await rm(inTheWay, { recursive: true });
    await capture.closeCapture({ captureId, reason: "lessonEnded" });
    const [file] = await readAll();
    expect(sequences(file?.records ?? [])).toHaveLength(50);
    expect(reports[0]).toBe(false);
    expect((await readCapture(folder())).end?.reason).toBe("lessonEnded");
  });

  test("tells once that a camera fell silent, and nothing of one that is off or of a screen", async () => {
    const silent: number[] = [];
    capture.onSilent(({ ssrc }) => silent.push(ssrc));
    const { port } = await capture.openCapture({ captureId, lessonId });
    const tracks = (["camera", "screen", "microphone"] as const).map((source) =>
      describeTrack({ source }),
    );
    const [camera] = tracks;
    if (camera === undefined) throw new Error("three tracks were made");
    for (const track of tracks) {
      await capture.openTrack({ captureId, track, because: "published", paused: false });
      await send(packet(track, 1, Buffer.alloc(20)), port);
    }
    await until(async () => silent.length > 0);
    await delay(600);
    expect(silent).toEqual([camera.ssrc]);
    await send(packet(camera, 2, Buffer.alloc(20)), port);
    await until(async () => silent.length === 2);
    await send(packet(camera, 3, Buffer.alloc(20)), port);
    await capture.pauseTrack({ captureId, ssrc: camera.ssrc, paused: true });
    await delay(600);
    expect(silent).toHaveLength(2);
  });

  test("counts what it cannot use", async () => {
    const { port } = await capture.openCapture({ captureId, lessonId });
    const counted = new Promise<unknown>((done) => capture.onCounted(({ counts }) => done(counts)));
    await send(packet(describeTrack({ source: "camera" }), 1, Buffer.alloc(10)), port);
    await send(Buffer.from("not media at all"), port);
    expect(await counted).toEqual({
      packets: 2,
      bytes: 38,
      unknownSsrc: 1,
      malformed: 1,
      kernelDrops: 0,
      diskDrops: 0,
    });
  });
});

test("a folder of another capture's files is not taken for a capture", async () => {
  await mkdir(folder(), { recursive: true });
  await writeFile(join(folder(), "capture.json"), "{}");
  await expect(capture.openCapture({ captureId, lessonId })).rejects.toMatchObject({
    code: "badRequest",
  });
  expect(await readFile(join(folder(), "capture.json"), "utf8")).toBe("{}");
});
