/*
 * The boxes of a media segment (ISO/IEC 14496-12): when its samples are shown, and the same segment at
 * another time.
 */

const pictureTimescale = 90_000;

type Box = { type: string; from: number; body: number; to: number };

function boxesIn(bytes: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to;) {
    const length = bytes.readUInt32BE(at);
    if (length < 8 || at + length > to) throw new RangeError("a box does not fit");
    boxes.push({
      type: bytes.toString("latin1", at + 4, at + 8),
      ...{ from: at, body: at + 8, to: at + length },
    });
    at += length;
  }
  return boxes;
}

const within = (bytes: Buffer, boxes: readonly Box[], type: string): Box[] =>
  boxes.filter((box) => box.type === type).flatMap(({ body, to }) => boxesIn(bytes, body, to));
const trackFragments = (bytes: Buffer): Box[][] =>
  within(bytes, boxesIn(bytes, 0, bytes.length), "moof")
    .filter(({ type }) => type === "traf")
    .map(({ body, to }) => boxesIn(bytes, body, to));

/** When each sample is shown first, in ticks, in the order in which they are decoded. */
export function sampleTicks(segment: Uint8Array): number[] {
  const bytes = Buffer.from(segment.buffer, segment.byteOffset, segment.length);
  return trackFragments(bytes).flatMap((boxes) => {
    const header = boxes.find(({ type }) => type === "tfhd");
    const base = boxes.find(({ type }) => type === "tfdt");
    if (!header || !base) throw new RangeError("a fragment has no time");
    let tick = readTime(bytes, base);
    const defaultDuration = defaultDurationOf(bytes, header);
    const ticks: number[] = [];
    for (const run of boxes.filter(({ type }) => type === "trun")) {
      for (const { duration, shownAfter } of samplesOf(bytes, run, defaultDuration)) {
        ticks.push(tick + shownAfter);
        tick += duration;
      }
    }
    return ticks;
  });
}

/** The same samples, shown so many ticks later. */
export function movedBy(segment: Uint8Array, ticks: number): Buffer {
  const bytes = Buffer.from(segment);
  for (const boxes of trackFragments(bytes)) {
    for (const box of boxes.filter(({ type }) => type === "tfdt")) {
      const time = readTime(bytes, box) + ticks;
      if (time < 0) throw new RangeError("a sample would be shown before the beginning");
      write(bytes, { body: box.body, offset: 4 }, time);
    }
  }
  // An index says in its own timescale when the segment begins (§8.16.3).
  const beginTick = sampleTicks(bytes).reduce((first, tick) => Math.min(first, tick), Infinity);
  for (const { type, body } of boxesIn(bytes, 0, bytes.length)) {
    if (type !== "sidx") continue;
    const timescale = bytes.readUInt32BE(body + 8);
    write(bytes, { body, offset: 12 }, Math.round((beginTick * timescale) / pictureTimescale));
  }
  return bytes;
}

/** A time so many bytes into a box, of 4 bytes in its first version and of 8 in its second. */
function write(
  bytes: Buffer,
  { body, offset }: { body: number; offset: number },
  time: number,
): void {
  if (bytes[body] === 1) bytes.writeBigUInt64BE(BigInt(time), body + offset);
  else bytes.writeUInt32BE(time, body + offset);
}

function readTime(bytes: Buffer, { body }: Box): number {
  return bytes[body] === 1 ? Number(bytes.readBigUInt64BE(body + 4)) : bytes.readUInt32BE(body + 4);
}

/** §8.8.7: what is there depends on the flags. */
function defaultDurationOf(bytes: Buffer, { body }: Box): number {
  const flags = bytes.readUIntBE(body + 1, 3);
  if ((flags & 0x8) === 0) return 0;
  const skipped = ((flags & 0x1) === 0 ? 0 : 8) + ((flags & 0x2) === 0 ? 0 : 4);
  return bytes.readUInt32BE(body + 8 + skipped);
}

/** §8.8.8; the later version may show a sample before it would be decoded. */
function samplesOf(
  bytes: Buffer,
  { body }: Box,
  defaultDuration: number,
): { duration: number; shownAfter: number }[] {
  const isSigned = bytes[body] === 1;
  const flags = bytes.readUIntBE(body + 1, 3);
  const count = bytes.readUInt32BE(body + 4);
  let at = body + 8 + ((flags & 0x1) === 0 ? 0 : 4) + ((flags & 0x4) === 0 ? 0 : 4);
  const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0);
  const read = (flag: number, otherwise: number): number => {
    const field = fields.indexOf(flag);
    if (field < 0) return otherwise;
    const signed = isSigned && flag === 0x800;
    return signed ? bytes.readInt32BE(at + 4 * field) : bytes.readUInt32BE(at + 4 * field);
  };
  const samples: { duration: number; shownAfter: number }[] = [];
  for (let n = 0; n < count; n += 1, at += 4 * fields.length)
    samples.push({ duration: read(0x100, defaultDuration), shownAfter: read(0x800, 0) });
  return samples;
}
