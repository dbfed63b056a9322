import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { orMissing } from "../../server/lib/missingFile.ts";
import { aacConfig, samplesPerFrame, silentFrame } from "../assemble/sound/aac.ts";
import { sampleRate } from "../assemble/sound/sections.ts";
import type { PlaylistSegment } from "../publish/playlist.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { muxSound } from "../publish/segment.ts";

export const frameUs = (frame: number): number => (frame * samplesPerFrame * 1e6) / sampleRate;
const frameAtUs = (us: number): number => Math.ceil((us * sampleRate) / (samplesPerFrame * 1e6));
/** ffmpeg's first frame is priming: its window begins one frame before the video. */
const primingFrames = 1;

/** Sound on its way: ADTS in a file of the work folder, which has its name once it is whole. */
export const soundFile = (workFolder: string): string => join(workFolder, "sound.adts");

/** Fills the file with what `fill` writes, unless an earlier run did. */
export const writeSoundFile = async (
  workFolder: string,
  fill: (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>,
): Promise<void> => {
  const path = soundFile(workFolder);
  if ((await stat(path).catch(orMissing(null))) !== null) return;
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await fill(async (chunk) => void (await file.write(chunk)));
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
};

/** The raw_data_blocks of an ADTS file (ISO 13818-7 §6.2), piece by piece; nothing of a file that is not there. */
async function* readFrames(path: string): AsyncGenerator<Uint8Array> {
  let pending = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    let at = 0;
    while (at + 7 <= pending.length) {
      if (pending.readUInt8(at) !== 0xff) throw new Error("not an ADTS stream");
      const length = (pending.readUIntBE(at + 3, 3) >> 5) & 0x1fff;
      if (length < 7) throw new Error("not an ADTS stream");
      if (at + length > pending.length) break;
      const header = (pending.readUInt8(at + 1) & 1) === 1 ? 7 : 9;
      yield Uint8Array.prototype.slice.call(pending, at + header, at + length);
      at += length;
    }
    pending = pending.subarray(at);
  }
}

/** How long the sound is. */
export const soundUs = async (workFolder: string): Promise<number> => {
  let frames = -primingFrames;
  for await (const _ of readFrames(soundFile(workFolder))) frames += 1;
  return frameUs(Math.max(0, frames));
};

const initFile = `sound-init-${createHash("sha256").update(aacConfig).digest("hex").slice(0, 12)}.mp4`;

/**
 * The sound in segments that are cut where the pictures are, or up to a frame later; silence where there is none.
 * Each is named by its content.
 */
export const cutSound = async ({
  workFolder,
  hasSound,
  cutsUs,
  folder,
}: {
  workFolder: string;
  hasSound: boolean;
  /** Ends of the picture segments, the last being that of the whole. */
  cutsUs: readonly number[];
  folder: ReplayFolder;
}): Promise<PlaylistSegment[]> => {
  const frames = hasSound ? readFrames(soundFile(workFolder)) : null;
  for (let n = 0; n < primingFrames; n += 1) await frames?.next();
  const segments: PlaylistSegment[] = [];
  let fromFrame = 0;
  for (const cutUs of cutsUs) {
    const toFrame = Math.max(frameAtUs(cutUs), fromFrame + 1);
    const held: Uint8Array[] = [];
    while (held.length < toFrame - fromFrame) {
      const next = await frames?.next();
      held.push(next === undefined || next.done === true ? silentFrame : next.value);
    }
    const { init, media } = await muxSound({
      ...{ sampleRate, channels: 2, audioSpecificConfig: aacConfig },
      ...{ firstFrame: fromFrame, frames: held },
    });
    const digest = createHash("sha256").update(media).digest("hex").slice(0, 10);
    const file = `sound-${segments.length}-${digest}.m4s`;
    await folder.writeSegment(initFile, init);
    await folder.writeSegment(file, media);
    segments.push({
      ...{ file, initFile, discontinuity: false, byteLength: media.length },
      fromUs: Math.round(frameUs(fromFrame)),
      toUs: Math.round(frameUs(toFrame)),
    });
    fromFrame = toFrame;
  }
  await frames?.return(undefined);
  return segments;
};
