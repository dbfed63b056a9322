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
