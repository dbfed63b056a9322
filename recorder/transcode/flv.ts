/** An H.264 picture of an FLV stream (Adobe Flash Video File Format 10.1, annex E). */
export type FlvPicture = {
  ms: number;
  /** How much later it is shown than it is decoded. */
  shownAfterMs: number;
  key: boolean;
  /** NAL units, each after its length in 4 bytes. */
  sample: Buffer;
  /** AVCDecoderConfigurationRecord in force. */
  config: Buffer;
};

const fileHeaderLength = 13;
const tagHeaderLength = 11;
const tagTrailerLength = 4;

/** Finds the pictures in FLV as it arrives in pieces. Throws RangeError on what is not FLV. */
export function splitFlv(): { push: (bytes: Uint8Array) => FlvPicture[] } {
  let pending = Buffer.alloc(0);
  let headerRead = false;
  let config: Buffer | null = null;

  return {
    push(bytes) {
      pending = pending.length === 0 ? Buffer.from(bytes) : Buffer.concat([pending, bytes]);
      const pictures: FlvPicture[] = [];
      let at = 0;
      if (!headerRead) {
        if (pending.length < fileHeaderLength) return [];
        if (pending.toString("latin1", 0, 3) !== "FLV") throw new RangeError("not FLV");
        at = fileHeaderLength;
        headerRead = true;
      }
      while (at + tagHeaderLength <= pending.length) {
        const length = pending.readUIntBE(at + 1, 3);
        const end = at + tagHeaderLength + length;
        if (end + tagTrailerLength > pending.length) break;
        const ms = pending.readUIntBE(at + 4, 3) | (pending.readUInt8(at + 7) << 24);
        const isVideo = pending.readUInt8(at) === 9;
        const body = pending.subarray(at + tagHeaderLength, end);
        at = end + tagTrailerLength;
        if (!isVideo || body.length < 5) continue;
        const kind = body.readUInt8(1);
        const payload = Buffer.from(body.subarray(5));
        if (kind === 0) config = payload;
        else if (kind === 1 && config !== null && payload.length > 0)
          pictures.push({
            ...{ ms, shownAfterMs: body.readIntBE(2, 3) },
            ...{ key: body.readUInt8(0) >> 4 === 1, sample: payload, config },
          });
      }
      pending = pending.subarray(at);
      return pictures;
    },
  };
}
