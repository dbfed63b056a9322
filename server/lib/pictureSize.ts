import type { PictureKind } from "./slideFiles.ts";

type Size = { width: number; height: number };

/**
 * How large a JPEG, PNG or WebP says it is, read from its header: a decoder would take the memory before
 * anybody could say no. Null where there is no such header.
 */
export const pictureSizeOf = (bytes: Uint8Array, kind: PictureKind): Size | null => {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (kind === "png") return { width: view.getUint32(16), height: view.getUint32(20) };
    return kind === "jpeg" ? jpegSize(view) : webpSize(view);
  } catch (error) {
    // It ends within its header.
    if (error instanceof RangeError) return null;
    throw error;
  }
};

/** Of the first frame header, SOF0 to SOF15 (ITU-T T.81 B.1.1.3, B.2.2). */
const jpegSize = (view: DataView): Size | null => {
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
};

/** Lossy, lossless, or with a canvas of its own (RFC 9649 §2.5 to 2.7). */
const webpSize = (view: DataView): Size | null => {
  switch (view.getUint32(12)) {
    case 0x56503820: // "VP8 "
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    case 0x5650384c: {
      // "VP8L"
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503858: // "VP8X"
      return {
        width: (view.getUint32(23, true) >>> 8) + 1,
        height: (view.getUint32(26, true) >>> 8) + 1,
      };
    default:
      return null;
  }
};
