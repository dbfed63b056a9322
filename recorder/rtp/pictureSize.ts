import type { TrackDescription } from "../../protocol/capture.ts";

const spsType = 7;
const stapAType = 24;

/**
 * The bytes that fix the picture size, when this payload begins a key frame that carries them: the
 * H.264 sequence parameter set (RFC 6184 §5.6, §5.7.1), or the VP8 width and height with their
 * scaling (RFC 7741 §4, RFC 6386 §9.1). Null for every other payload. A view; a cheap look.
 */
export const pictureSizeBytes = (
  mimeType: TrackDescription["mimeType"],
  payload: Buffer,
): Buffer | null => {
  if (mimeType === "video/H264") return h264ParameterSet(payload);
  if (mimeType === "video/VP8") return vp8Size(payload);
  return null;
};

const h264ParameterSet = (payload: Buffer): Buffer | null => {
  if (payload.length < 1) return null;
  const type = payload.readUInt8(0) & 0x1f;
  if (type === spsType) return payload;
  if (type !== stapAType) return null;
  let at = 1;
  while (at + 3 <= payload.length) {
    const end = at + 2 + payload.readUInt16BE(at);
    if (end > payload.length || end === at + 2) return null;
    if ((payload.readUInt8(at + 2) & 0x1f) === spsType) return payload.subarray(at + 2, end);
    at = end;
  }
  return null;
};

const vp8Size = (payload: Buffer): Buffer | null => {
  if (payload.length < 11) return null;
  const first = payload.readUInt8(0);
  // Only the first packet of a frame: S set, partition 0.
  if ((first & 0x17) !== 0x10) return null;
  let at = 1;
  if (first & 0x80) {
    const has = payload.readUInt8(at);
    at += 1;
    if (has & 0x80) at += payload.readUInt8(at) & 0x80 ? 2 : 1;
    if (has & 0x40) at += 1;
    if (has & 0x30) at += 1;
  }
  if (at + 10 > payload.length) return null;
  const interFrame = (payload.readUInt8(at) & 1) === 1;
  if (interFrame || payload.readUIntBE(at + 3, 3) !== 0x9d012a) return null;
  return payload.subarray(at + 6, at + 10);
};
