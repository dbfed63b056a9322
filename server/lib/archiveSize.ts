/*
 * A zip archive says in its directory how large each file is inside, and the reader stops a file that
 * grows beyond what it says. So adding up what is said is enough to know a zip bomb before anything
 * is unpacked. (PKWARE APPNOTE 4.3.12, 4.3.16)
 */
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endBytes = 22;
const entryBytes = 46;
const longestComment = 0xffff;
/** Written where the 64-bit extension holds the real figure; no class list needs that. */
const inExtension = 0xffffffff;

/** Bytes that unpacking everything gives at most; null for what is no archive or does not say. */
export const unpackedBytes = (archive: Uint8Array): number | null => {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let end = archive.byteLength - endBytes;
  const lowest = Math.max(0, end - longestComment);
  while (end >= lowest && view.getUint32(end, true) !== endSignature) end--;
  if (end < lowest) return null;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  let total = 0;
  for (let entry = 0; entry < count; entry++) {
    if (at + entryBytes > archive.byteLength || view.getUint32(at, true) !== entrySignature)
      return null;
    const packed = view.getUint32(at + 20, true);
    const unpacked = view.getUint32(at + 24, true);
    if (unpacked === inExtension || (unpacked === 0 && packed > 2)) return null;
    total += unpacked;
    at +=
      entryBytes +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
  return total;
};
