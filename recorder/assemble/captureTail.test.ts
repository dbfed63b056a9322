import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LogRecord } from "../../server/lib/captureLogFormat.ts";
import { describeTrack, writeCaptureFolder } from "../../test/factories/captureFolder.ts";
import { CaptureTail } from "./captureTail.ts";

let capturesDir: string;
beforeAll(async () => {
  capturesDir = await mkdtemp(join(tmpdir(), "skyclass-tail-"));
});
afterAll(async () => rm(capturesDir, { recursive: true, force: true }));

const createdAtUs = 1_000_000_000_000;
/** Ten packets a second from the beginning on. */
const packets = (untilS: number): LogRecord[] =>
  Array.from({ length: untilS * 10 + 1 }, (_, n) => ({
    kind: "rtp",
    timeUs: createdAtUs + n * 100_000,
    bytes: Buffer.alloc(12),
  }));

/** When the last record was written that is given of a camera that sends for 10 s and a microphone, seconds. */
async function givenUntilS({
  microphoneS,
  endedS,
}: {
  microphoneS: number;
  endedS?: number;
}): Promise<number> {
  const { folder } = await writeCaptureFolder({
    ...{ capturesDir, createdAtUs },
    ...(endedS === undefined ? {} : { endedAtUs: createdAtUs + endedS * 1_000_000 }),
    files: [
      { track: describeTrack({ source: "camera" }), records: packets(10) },
      { track: describeTrack({ source: "microphone" }), records: packets(microphoneS) },
    ],
  });
  const tail = new CaptureTail({ dir: folder });
  const times: number[] = [];
  let isMore = true;
  while (isMore) {
    const { records, more } = await tail.read();
    times.push(...records.map(({ record }) => record.timeUs));
    isMore = more;
  }
  await tail.close();
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  return ((times.at(-1) ?? 0) - createdAtUs) / 1_000_000;
}

test("what all tracks have reached is given when a new one would have appeared", async () => {
  expect(await givenUntilS({ microphoneS: 10 })).toBe(9);
  expect(await givenUntilS({ microphoneS: 9 })).toBe(9);
});

test("one that has not gone so far may still hold something, for two seconds", async () => {
  expect(await givenUntilS({ microphoneS: 8 })).toBe(8);
  expect(await givenUntilS({ microphoneS: 3 })).toBe(8);
});

test("of a capture that was closed everything is given", async () => {
  expect(await givenUntilS({ microphoneS: 3, endedS: 10 })).toBe(10);
});
