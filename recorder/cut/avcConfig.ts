/* AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1. */

type Config = { head: Buffer; sps: Buffer[]; pps: Buffer[]; rest: Buffer };

function read(record: Uint8Array): Config {
  const bytes = Buffer.from(record);
  let at = 6;
  const units = (count: number): Buffer[] =>
    Array.from({ length: count }, () => {
      const length = bytes.readUInt16BE(at);
      at += 2 + length;
      return bytes.subarray(at - length, at);
    });
  const sps = units(bytes.readUInt8(5) & 0x1f);
  at += 1;
  const pps = units(bytes.readUInt8(at - 1));
  return { head: bytes.subarray(0, 5), sps, pps, rest: bytes.subarray(at) };
}

/**
 * One record for pictures of both: their parameter sets have different ids, so that each picture finds its
 * own, and a player need not be set up anew where one follows the other.
 */
export function bothConfigs(one: Uint8Array, other: Uint8Array): Buffer {
  const [a, b] = [read(one), read(other)];
  const profile = (of: Config): number => of.head.readUInt8(1);
  const higher = profile(b) > profile(a) ? b : a;
  const head = Buffer.from(higher.head);
  head.writeUInt8(Math.max(a.head.readUInt8(3), b.head.readUInt8(3)), 3);
  const units = (all: Buffer[]): Buffer[] =>
    all.flatMap((unit) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(unit.length);
      return [length, unit];
    });
  return Buffer.concat([
    ...[head, Buffer.of(0xe0 | (a.sps.length + b.sps.length))],
    ...units([...a.sps, ...b.sps]),
    Buffer.of(a.pps.length + b.pps.length),
    ...[...units([...a.pps, ...b.pps]), higher.rest],
  ]);
}
