import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TrackId } from "../../protocol/ids.ts";
import { encodeRecord, logMagic, type LogRecord } from "../../server/lib/captureLogFormat.ts";
import { listLogFiles, logFileName, LogTail, readCapture } from "./logReader.ts";

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "skyclass-log-"));
  path = join(dir, "log");
});
afterEach(() => rm(dir, { recursive: true }));

const packet = (n: number): LogRecord => ({
  kind: "rtp",
  timeUs: n,
  bytes: Buffer.alloc(1000, n % 251),
});
const times = (records: LogRecord[]): number[] => records.map((record) => record.timeUs);

describe("a log tail", () => {
  test("reads what was added since the last read, cut wherever the writer was", async () => {
    const tail = new LogTail({ path });
    const all = Buffer.concat([logMagic, ...[0, 1, 2, 3, 4].map((n) => encodeRecord(packet(n)))]);
    const seen: number[] = [];
    await writeFile(path, "");
    for (let at = 0; at < all.length; at += 157) {
      await appendFile(path, all.subarray(at, at + 157));
      seen.push(...times(await tail.read()));
    }
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(tail).toMatchObject({ offset: all.length, torn: false, unreadBytes: 0 });
    await tail.close();
  });

  test("reads files larger than its chunks, in parts when asked", async () => {
    const numbers = Array.from({ length: 5000 }, (_, n) => n);
    await writeFile(
      path,
      Buffer.concat([logMagic, ...numbers.map((n) => encodeRecord(packet(n)))]),
    );
    const tail = new LogTail({ path });
    const seen: LogRecord[] = [];
    let reads = 0;
    for (;;) {
      const part = await tail.read({ atMostBytes: 1_500_000 });
      if (part.length === 0) break;
      seen.push(...part);
      reads += 1;
    }
    expect(times(seen)).toEqual(numbers);
    expect(seen.every((record, n) => record.kind === "rtp" && record.bytes[999] === n % 251)).toBe(
      true,
    );
    expect(reads).toBeGreaterThan(2);
    await tail.close();
  });

  test("stops for good at a torn record, and counts what it left", async () => {
    await writeFile(path, Buffer.concat([logMagic, encodeRecord(packet(1)), Buffer.alloc(77)]));
    const tail = new LogTail({ path });
    expect(times(await tail.read())).toEqual([1]);
    expect(tail).toMatchObject({ torn: true, unreadBytes: 77 });
    await appendFile(path, encodeRecord(packet(2)));
    expect(await tail.read()).toEqual([]);
    await tail.close();
  });

  test("of another kind of file is torn from the start", async () => {
    await writeFile(path, "#EXTM3U\n#EXT-X-VERSION:7\n");
    const tail = new LogTail({ path });
    expect(await tail.read()).toEqual([]);
    expect(tail).toMatchObject({ torn: true, offset: 0, unreadBytes: 25 });
    await tail.close();
  });
});

test("log files are listed by number, others left alone", async () => {
  const trackId = TrackId.parse("5c6f2d0e-3f0a-4b57-9a27-0d2bd1a3e0a1");
  for (const n of [10, 2, 1]) await writeFile(join(dir, logFileName({ n, trackId })), "");
  await writeFile(join(dir, "capture.json"), "");
  await writeFile(join(dir, "000003-not-an-id.rtplog"), "");
  expect((await listLogFiles(dir)).map(({ n }) => n)).toEqual([1, 2, 10]);
});

test("a capture is read with and without its end", async () => {
  const description = {
    format: 1,
    captureId: "5c6f2d0e-3f0a-4b57-9a27-0d2bd1a3e0a1",
    lessonId: "0b0f77c4-7c2b-4c15-8a9c-2d6a6a3b9c55",
    createdAtUs: 1,
    createdMonotonicUs: 2,
    bootId: "boot",
  };
  await writeFile(join(dir, "capture.json"), JSON.stringify(description));
  expect(await readCapture(dir)).toEqual({ description, end: null });
  const end = { endedAtUs: 5, reason: "shutdown" };
  await writeFile(join(dir, "end.json"), JSON.stringify(end));
  expect(await readCapture(dir)).toEqual({ description, end });
  await writeFile(join(dir, "capture.json"), JSON.stringify({ ...description, extra: 1 }));
  await expect(readCapture(dir)).rejects.toThrow(/extra/);
});
