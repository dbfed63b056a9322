/** ffmpeg's demuxers that uploads may be read with; it is never left to guess. */
export type Demuxer = "mov" | "matroska" | "mpegts" | "mpeg" | "avi" | "flv" | "asf";

/** So many first bytes tell which. */
export const headBytes = 1024;

const asf = Buffer.from("3026b2758e66cf11a6d900aa0062ce6c", "hex");
const moovBoxes = new Set(["ftyp", "moov", "mdat", "free", "skip", "wide", "pnot"]);

/**
 * The demuxer for a file that begins so, by what the formats' own texts say; null for everything else. Formats that
 * name other files (playlists, concat scripts, SDP) are not among them, whatever the file is called.
 */
export const demuxerOf = (head: Buffer): Demuxer | null => {
  const text = (from: number, to: number): string => head.toString("latin1", from, to);
  if (moovBoxes.has(text(4, 8))) return "mov";
  if (head.subarray(0, 4).equals(Buffer.from([0x1a, 0x45, 0xdf, 0xa3]))) return "matroska";
  if (text(0, 4) === "RIFF" && text(8, 12) === "AVI ") return "avi";
  if (text(0, 4) === "FLV\u0001") return "flv";
  if (head.subarray(0, asf.length).equals(asf)) return "asf";
  if (head.subarray(0, 4).equals(Buffer.from([0, 0, 1, 0xba]))) return "mpeg";
  // Packets of 188 bytes, and those of camcorders with four bytes before each (ISO/IEC 13818-1 §2.4.3.2).
  if (isEvery(head, 188, 0) || isEvery(head, 192, 4)) return "mpegts";
  return null;
};

const isEvery = (head: Buffer, length: number, from: number): boolean =>
  [0, 1, 2, 3].every((n) => head[from + n * length] === 0x47);
