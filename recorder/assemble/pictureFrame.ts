import type { PictureFormat } from "./h264.ts";

/** A whole picture as it came out of the packets, not yet placed in time. */
export type ReceivedFrame = {
  rtpExtended: number;
  arrivalUs: number;
  key: boolean;
  /** Of VP8 only the size is known: the frame has to be transcoded. */
  picture:
    | {
        codec: "H264";
        format: PictureFormat;
        sample: Buffer;
        /** Stands for a frame of this format, so that the cuts are those made before transcoding. */
        as?: string;
      }
    | { codec: "VP8"; width: number; height: number; frame: Buffer };
  /** Frames directly before this one are missing, or were left out because what they refer to is. */
  afterLoss: boolean;
};
