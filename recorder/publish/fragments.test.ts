import {
  BufferTarget,
  CmafOutputFormat,
  EncodedPacket,
  EncodedVideoPacketSource,
  Output,
} from "mediabunny";
import { expect, test } from "vitest";
import { movedBy, sampleTicks } from "./fragments.ts";
import { muxPictures } from "./segment.ts";

const entry = { codec: "avc1.42e01f", width: 64, height: 64, avcc: Uint8Array.of(1, 66, 224, 31) };
const mux = (fromTick: number) =>
  muxPictures({
    entry,
    endTick: fromTick + 400_000,
    samples: [0, 1, 2, 3_000, 90_000, 270_000].map((after, n) => ({
      ...{ tick: fromTick + after, key: n === 0, sample: Buffer.alloc(50 + n, n) },
    })),
  });

test("a segment says when its pictures are shown", async () => {
  const { media } = await mux(7_000_123);
  expect(sampleTicks(media).map((tick) => tick - 7_000_123)).toEqual([
    0, 1, 2, 3_000, 90_000, 270_000,
  ]);
});

test("pictures that are decoded before their turn are told when they are shown", async () => {
  const source = new EncodedVideoPacketSource("avc");
  const [target, initTarget] = [new BufferTarget(), new BufferTarget()];
  const output = new Output({ format: new CmafOutputFormat(), target, initTarget });
  output.addVideoTrack(source, { frameRate: 90_000 });
  await output.start();
  const { codec, avcc: description } = entry;
  const decoderConfig = { codec, codedWidth: 64, codedHeight: 64, description };
  const shown = [10, 13, 11, 12].map((at) => at * 3_000);
  for (const [n, tick] of shown.entries())
    await source.add(
      new EncodedPacket(Buffer.alloc(50), n === 0 ? "key" : "delta", tick / 90_000, 1 / 30),
      { decoderConfig },
    );
  await output.finalize();
  expect(sampleTicks(new Uint8Array(target.buffer ?? new ArrayBuffer(0)))).toEqual(shown);
  const moved = movedBy(new Uint8Array(target.buffer ?? new ArrayBuffer(0)), 900);
  expect(sampleTicks(moved)).toEqual(shown.map((tick) => tick + 900));
});

test.each([-7_000_000, -1, 0, 12_345])(
  "a segment moved by %i ticks is the one that would have been made there",
  async (ticks) => {
    const [here, there] = [await mux(7_000_123), await mux(7_000_123 + ticks)];
    expect(movedBy(here.media, ticks).equals(there.media)).toBe(true);
  },
);

test("nothing is moved before the beginning", async () => {
  const { media } = await mux(100);
  expect(() => movedBy(media, -101)).toThrow(RangeError);
});
