import { createHash } from "node:crypto";
import { BitReader } from "./bits.ts";

/** How the frames that follow are coded: what an MP4 sample entry says once for all of them. */
export type PictureFormat = {
  /** Short digest of the fields below; equal formats have equal ids. */
  id: string;
  /** RFC 6381, such as `avc1.42e01f`. */
  codec: string;
  width: number;
  height: number;
  /** AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1. */
  avcc: Buffer;
};

export type SequenceParameters = {
  width: number;
  height: number;
  frameNumBits: number;
  /** chroma_format_idc and bit depths, as a High profile's configuration record repeats them. */
  high: { chroma: number; lumaDepth: number; chromaDepth: number } | null;
};

export const nalType = {
  slice: 1,
  idr: 5,
  sei: 6,
  sps: 7,
  pps: 8,
  delimiter: 9,
  stapA: 24,
  fuA: 28,
};

export const typeOfNal = (nal: Buffer): number => (nal[0] ?? 0) & 0x1f;

/** @throws RangeError when the bytes end early. */
export function parseSequenceParameters(sps: Buffer): SequenceParameters {
  const bits = new BitReader(withoutEmulation(sps.subarray(1)));
  const profile = bits.read(8);
  bits.skip(16);
  bits.unsigned();
  let chroma = 1;
  let separatePlanes = false;
  let high: SequenceParameters["high"] = null;
  if ([100, 110, 122, 244, 44, 83, 86, 118, 128, 138].includes(profile)) {
    chroma = bits.unsigned();
    if (chroma === 3) separatePlanes = bits.read(1) === 1;
    high = { chroma, lumaDepth: bits.unsigned() + 8, chromaDepth: bits.unsigned() + 8 };
    bits.skip(1);
    if (bits.read(1) === 1) {
      const lists = chroma === 3 ? 12 : 8;
      for (let n = 0; n < lists; n += 1) if (bits.read(1) === 1) skipScalingList(bits, n);
    }
  }
  const frameNumBits = bits.unsigned() + 4;
  const orderType = bits.unsigned();
  if (orderType === 0) bits.unsigned();
  else if (orderType === 1) {
    bits.skip(1);
    bits.signed();
    bits.signed();
    const cycle = bits.unsigned();
    for (let n = 0; n < cycle; n += 1) bits.signed();
  }
  bits.unsigned();
  bits.skip(1);
  const macroblocksWide = bits.unsigned() + 1;
  const mapUnitsHigh = bits.unsigned() + 1;
  const framesOnly = bits.read(1);
  if (framesOnly === 0) bits.skip(1);
  bits.skip(1);
  let width = macroblocksWide * 16;
  let height = mapUnitsHigh * 16 * (2 - framesOnly);
  if (bits.read(1) === 1) {
    const grey = chroma === 0 || separatePlanes;
    const unitX = grey || chroma === 3 ? 1 : 2;
    const unitY = (grey || chroma !== 1 ? 1 : 2) * (2 - framesOnly);
    width -= (bits.unsigned() + bits.unsigned()) * unitX;
    height -= (bits.unsigned() + bits.unsigned()) * unitY;
  }
  return { width, height, frameNumBits, high };
}

function skipScalingList(bits: BitReader, list: number): void {
  const size = list < 6 ? 16 : 64;
  let last = 8;
  let next = 8;
  for (let n = 0; n < size; n += 1) {
    if (next !== 0) next = (last + bits.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

/** The first fields of a slice header, ITU-T H.264 §7.3.3. @throws RangeError when the bytes end early. */
export function parseSliceStart(
  nal: Buffer,
  { frameNumBits }: { frameNumBits: number },
): { firstMacroblock: number; frameNum: number } {
  const bits = new BitReader(withoutEmulation(nal.subarray(1, 24)));
  const firstMacroblock = bits.unsigned();
  bits.unsigned();
  bits.unsigned();
  return { firstMacroblock, frameNum: bits.read(frameNumBits) };
}

export function pictureFormat({ sps, pps }: { sps: Buffer[]; pps: Buffer[] }): PictureFormat {
  const [first] = sps;
  if (first === undefined || first.length < 4) throw new RangeError("no sequence parameter set");
  const { width, height, high } = parseSequenceParameters(first);
  const parts: Buffer[] = [
    Buffer.from([1, first.readUInt8(1), first.readUInt8(2), first.readUInt8(3), 0xff]),
    Buffer.from([0xe0 | sps.length]),
  ];
  for (const set of sps) parts.push(lengthOf(set, 2), set);
  parts.push(Buffer.from([pps.length]));
  for (const set of pps) parts.push(lengthOf(set, 2), set);
  if (high !== null) {
    const { chroma, lumaDepth, chromaDepth } = high;
    parts.push(Buffer.from([0xfc | chroma, 0xf8 | (lumaDepth - 8), 0xf8 | (chromaDepth - 8), 0]));
  }
  const avcc = Buffer.concat(parts);
  const id = createHash("sha256").update(avcc).digest("hex").slice(0, 12);
  return { id, codec: `avc1.${first.toString("hex", 1, 4)}`, width, height, avcc };
}

/** NAL units as one MP4 sample: each after its length in 4 bytes. */
export function lengthPrefixed(nals: readonly Buffer[]): Buffer {
  return Buffer.concat(nals.flatMap((nal) => [lengthOf(nal, 4), nal]));
}

function lengthOf(bytes: Buffer, byteLength: 2 | 4): Buffer {
  const length = Buffer.alloc(byteLength);
  length.writeUIntBE(bytes.length, 0, byteLength);
  return length;
}

/** Annex B byte stream → NAL units, as views. */
export function splitAnnexB(bytes: Buffer): Buffer[] {
  const starts: number[] = [];
  for (let at = bytes.indexOf("\0\0\x01", 0, "latin1"); at >= 0;) {
    starts.push(at);
    at = bytes.indexOf("\0\0\x01", at + 3, "latin1");
  }
  return starts.flatMap((start, n) => {
    let end = starts[n + 1] ?? bytes.length;
    while (end > start + 3 && bytes[end - 1] === 0) end -= 1;
    return end > start + 3 ? [bytes.subarray(start + 3, end)] : [];
  });
}

/** ITU-T H.264 §7.4.1: 0x03 after two zeroes is not content. */
function withoutEmulation(bytes: Buffer): Buffer {
  if (!bytes.includes("\0\0\x03", 0, "latin1")) return bytes;
  const content = Buffer.alloc(bytes.length);
  let length = 0;
  let zeroes = 0;
  for (const byte of bytes) {
    if (zeroes >= 2 && byte === 3) {
      zeroes = 0;
      continue;
    }
    zeroes = byte === 0 ? zeroes + 1 : 0;
    content[length] = byte;
    length += 1;
  }
  return content.subarray(0, length);
}

/** Out of an AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1. */
export function parameterSets(config: Buffer): { sps: Buffer[]; pps: Buffer[] } {
  let at = 5;
  const read = (count: number): Buffer[] =>
    Array.from({ length: count }, () => {
      const length = config.readUInt16BE(at);
      at += 2 + length;
      return config.subarray(at - length, at);
    });
  const sps = read(config.readUInt8(at++) & 0x1f);
  const pps = read(config.readUInt8(at++));
  return { sps, pps };
}
