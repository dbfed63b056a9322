import { open, readFile } from "node:fs/promises";
import type { PictureName } from "../../protocol/ladder.ts";
import { nalType, parameterSets, type PictureFormat, pictureFormat } from "../assemble/h264.ts";
import { type PlaylistSegment, readMediaPlaylist } from "../publish/playlist.ts";
import { playlistFile } from "../publish/publication.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";

export type SourceSegment = PlaylistSegment & {
  n: number;
  format: PictureFormat;
  /** Can be decoded without what comes before it. */
  startsWithKey: boolean;
};

/** Pictures of a published replay as the assembler made them. */
export type SourceRendition = {
  name: PictureName;
  playlist: string;
  segments: SourceSegment[];
  formats: Map<string, PictureFormat>;
};

/** As much of a segment as holds its boxes and the first NAL units. */
const headLength = 32_768;

export const readSourceRendition = async (
  name: PictureName,
  folder: ReplayFolder,
): Promise<SourceRendition> => ({
  name,
  ...(await readPictures(playlistFile[name], folder)),
});

/** What a playlist of pictures names, of a rung as well. */
export async function readPictures(
  playlistName: string,
  folder: ReplayFolder,
): Promise<Omit<SourceRendition, "name">> {
  const playlist = await readFile(folder.path(playlistName), "utf8");
  const formats = new Map<string, PictureFormat>();
  const segments: SourceSegment[] = [];
  for (const [n, segment] of readMediaPlaylist(playlist).entries()) {
    const { file, initFile } = segment;
    const format = formats.get(initFile) ?? (await readFormat(folder.path(initFile)));
    formats.set(initFile, format);
    segments.push({
      ...segment,
      n,
      byteLength: folder.sizeOf(file) ?? 0,
      format,
      startsWithKey: startsWithKeyFrame(await readHead(folder.path(file))),
    });
  }
  return { playlist, segments, formats };
}

/** From an initialization segment. @throws RangeError where it holds no H.264 */
export async function readFormat(path: string): Promise<PictureFormat> {
  const bytes = await readFile(path);
  const at = bytes.indexOf("avcC", 0, "latin1");
  if (at < 4) throw new RangeError(`${path} holds no H.264`);
  const box = bytes.subarray(at + 4, at - 4 + bytes.readUInt32BE(at - 4));
  return pictureFormat(parameterSets(box));
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headLength) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The muxer marks every first sample as a sync sample: only the NAL units tell (ISO/IEC 14496-12). */
export function startsWithKeyFrame(segment: Buffer): boolean {
  let at = 0;
  while (at + 8 <= segment.length && segment.toString("latin1", at + 4, at + 8) !== "mdat") {
    at += Math.max(8, segment.readUInt32BE(at));
  }
  for (at += 8; at + 5 <= segment.length; at += 4 + segment.readUInt32BE(at)) {
    const type = segment.readUInt8(at + 4) & 0x1f;
    if (type === nalType.idr) return true;
    if (type === nalType.slice) return false;
  }
  return false;
}
