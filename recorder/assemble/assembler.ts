import type { AssembleProgress, Manifest } from "../../protocol/recording.ts";
import type { Logger } from "../../server/lib/log.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import { OffPictures } from "../transcode/offPicture.ts";
import { lengthPrefixed, nalType, pictureFormat, splitAnnexB, typeOfNal } from "./h264.ts";
import { LessonPass, type PassOutcome, type PassParts } from "./lessonPass.ts";
import type { FillerPicture } from "./pictureRendition.ts";
import { TranscodedRuns } from "./vp8Runs.ts";

const fillerSize = { width: 640, height: 360 };

/** Turns captures into replays; one for all captures that are worked on at the same time. */
export class Assembler {
  readonly #ffmpeg: Ffmpeg;
  readonly #log: Logger;
  readonly #filler: FillerPicture;

  private constructor(parts: { ffmpeg: Ffmpeg; log: Logger; filler: FillerPicture }) {
    this.#ffmpeg = parts.ffmpeg;
    this.#log = parts.log;
    this.#filler = parts.filler;
  }

  static async create({ ffmpeg, log }: { ffmpeg: Ffmpeg; log: Logger }): Promise<Assembler> {
    const nals = splitAnnexB(await new OffPictures({ ffmpeg }).annexB(fillerSize));
    const ofType = (type: number): Buffer[] => nals.filter((nal) => typeOfNal(nal) === type);
    const format = pictureFormat({ sps: ofType(nalType.sps), pps: ofType(nalType.pps) });
    const filler = { format, sample: lengthPrefixed(ofType(nalType.idr)) };
    return new Assembler({ ffmpeg, log, filler });
  }

  /**
   * Makes the replay of one capture: follows its log while the lesson runs and ends with it, or, with
   * `finish`, takes what is there as the whole. What a run before left in `replayDir` is used again.
   * @throws NothingCaptured, SkyclassError, what the file system says, or the signal's reason.
   */
  async assemble({
    captureDir,
    replayDir,
    finish = false,
    acceptBadSamples = false,
    onProgress = () => undefined,
    signal = new AbortController().signal,
  }: {
    captureDir: string;
    replayDir: string;
    finish?: boolean;
    acceptBadSamples?: boolean;
    onProgress?: (progress: AssembleProgress) => void;
    signal?: AbortSignal;
  }): Promise<Manifest> {
    const ffmpeg = this.#ffmpeg;
    const parts: Omit<PassParts, "transcoded"> = {
      captureDir,
      replayDir,
      ffmpeg,
      filler: this.#filler,
      log: this.#log,
      finish,
      acceptBadSamples,
      onProgress,
      signal,
    };
    const first = await pass({ ...parts, transcoded: null });
    if (first.done) return first.manifest;

    const transcoded = await TranscodedRuns.create({
      path: `${replayDir}/transcoded.new`,
      captureDir,
      runs: first.vp8,
      ffmpeg,
      signal,
      onShare: (share) => onProgress({ state: "transcoding", durationMs: first.durationMs, share }),
    });
    try {
      const second = await pass({ ...parts, finish: true, transcoded });
      if (!second.done) throw new Error("transcoded pictures need no transcoding");
      return second.manifest;
    } finally {
      await transcoded.close();
    }
  }
}

async function pass(parts: PassParts): Promise<PassOutcome> {
  const lesson = await LessonPass.create(parts);
  try {
    return await lesson.run();
  } finally {
    await lesson.close();
  }
}
