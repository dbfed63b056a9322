import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BufferSource, EncodedPacketSink, Input, MP4 } from "mediabunny";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ReplayFolder } from "../publish/replayFolder.ts";
import type { Cut } from "./cuts.ts";
import { PictureRendition } from "./pictureRendition.ts";
import { PictureTimeline, stallLimits, ticksPerSecond } from "./pictureTimeline.ts";

let dir: string;
let folder: ReplayFolder;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "skyclass-rendition-"));
  folder = await ReplayFolder.create({ dir });
});
afterAll(async () => rm(dir, { recursive: true, force: true }));

const format = {
  id: "a",
  codec: "avc1.42e01f",
  width: 640,
  height: 360,
  // AVCDecoderConfigurationRecord without parameter sets (ISO 14496-15 §5.3.3.1).
  avcc: Buffer.from([1, 0x42, 0xe0, 0x1f, 0xff, 0xe0, 0]),
};
/** Every half second a frame that holds its own number; key frames at the seconds of `keysS`. */
const frames = (toS: number, keysS: readonly number[]) =>
  Array.from({ length: toS * 2 }, (_, n) => ({
    tick: (n / 2) * ticksPerSecond,
    key: keysS.includes(n / 2),
    sample: Buffer.from([0, 0, 0, 1, n]),
  }));

/** The numbers and times of the frames of one segment, and whether it begins with a key frame. */
const read = async ({ initFile, file }: { initFile: string; file: string }) => {
  const bytes = Buffer.concat([
    await readFile(folder.path(initFile)),
    await readFile(folder.path(file)),
  ]);
  const input = new Input({ source: new BufferSource(bytes), formats: [MP4] });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error("no pictures");
  const packets = [];
  for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet);
  return packets.map(({ data, timestamp }) => ({
    n: data.at(-1),
    tick: Math.round(timestamp * ticksPerSecond),
  }));
};

test("a segment that begins between key frames repeats what its pictures build on", async () => {
  const timeline = new PictureTimeline({ limits: stallLimits.screen, pullsFirst: false });
  timeline.spans.splice(0, 1, {
    fromTick: 0,
    kind: "frames",
    formatId: "a",
    format,
    frames: frames(8, [0, 1]),
  });
  timeline.knownTick = 8 * ticksPerSecond;
  const filler = { format, sample: Buffer.from([0, 0, 0, 1, 99]) };
  const rendition = new PictureRendition({ name: "screen", timeline, filler });
  const cut = (atS: number): Cut => ({ tick: atS * ticksPerSecond, discontinuity: true });
  const cuts = [cut(3)];
  rendition.plan({ cuts, endTick: null });
  // What was planned is not kept: the frames before the cut come from memory of their own.
  timeline.forget(rendition.plannedTick);
  rendition.plan({ cuts: [...cuts, cut(5)], endTick: null });
  timeline.forget(rendition.plannedTick);
  rendition.plan({ cuts: [...cuts, cut(5)], endTick: 8 * ticksPerSecond });
  await rendition.write(folder);

  const [first, second, third] = await Promise.all(rendition.segments.map(read));
  const numbers = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => from + n);
  expect(first?.map(({ n }) => n)).toEqual(numbers(0, 6));
  expect(second?.map(({ n }) => n)).toEqual([...numbers(2, 6), ...numbers(6, 10)]);
  expect(third?.map(({ n }) => n)).toEqual([...numbers(2, 10), ...numbers(10, 16)]);
  // Repeated within a tick each; then every frame is where it belongs.
  const from = 3 * ticksPerSecond;
  expect(second?.map(({ tick }) => tick - from)).toEqual([
    ...[0, 1, 2, 3, 4],
    ...[0.5, 1, 1.5].map((s) => s * ticksPerSecond),
  ]);
});
