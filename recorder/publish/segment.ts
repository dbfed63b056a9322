import {
  BufferTarget,
  CmafOutputFormat,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Output,
} from "mediabunny";

/** An H.264 sample: NAL units after their lengths. Ticks of 1/90000 s of lesson time. */
export type PictureSample = { tick: number; key: boolean; sample: Uint8Array };

/** What the MP4 sample entry of H.264 pictures says. */
export type PictureEntry = { codec: string; width: number; height: number; avcc: Uint8Array };

export type SegmentBytes = { init: Uint8Array; media: Uint8Array };

const pictureTimescale = 90_000;

/** One CMAF segment of pictures; the last sample lasts until `endTick`. Times are lesson time. */
export async function muxPictures({
  entry,
  samples,
  endTick,
}: {
  entry: PictureEntry;
  samples: readonly PictureSample[];
  endTick: number;
}): Promise<SegmentBytes> {
  const source = new EncodedVideoPacketSource("avc");
  const { output, init, media } = cmafOutput();
  // The muxer takes its timescale from the frame rate.
  output.addVideoTrack(source, { frameRate: pictureTimescale });
  await output.start();
  const decoderConfig = {
    codec: entry.codec,
    codedWidth: entry.width,
    codedHeight: entry.height,
    description: entry.avcc,
  };
  for (const [n, { tick, key, sample }] of samples.entries()) {
    const next = samples[n + 1]?.tick ?? endTick;
    const packet = new EncodedPacket(
      sample,
      // The muxer accepts no segment without a key frame at its start.
      key || n === 0 ? "key" : "delta",
      tick / pictureTimescale,
      (next - tick) / pictureTimescale,
    );
    await source.add(packet, { decoderConfig });
  }
  await output.finalize();
  return bytesOf({ init, media });
}

export const soundFrameSamples = 1024;

/**
 * One CMAF segment of AAC: raw frames of 1024 samples each, the first of which is frame `firstFrame` of
 * lesson time.
 */
export async function muxSound({
  sampleRate,
  channels,
  audioSpecificConfig,
  firstFrame,
  frames,
}: {
  sampleRate: number;
  channels: number;
  audioSpecificConfig: Uint8Array;
  firstFrame: number;
  frames: readonly Uint8Array[];
}): Promise<SegmentBytes> {
  const source = new EncodedAudioPacketSource("aac");
  const { output, init, media } = cmafOutput();
  output.addAudioTrack(source);
  await output.start();
  const decoderConfig = {
    codec: "mp4a.40.2",
    sampleRate,
    numberOfChannels: channels,
    description: audioSpecificConfig,
  };
  for (const [n, frame] of frames.entries()) {
    const at = ((firstFrame + n) * soundFrameSamples) / sampleRate;
    const packet = new EncodedPacket(frame, "key", at, soundFrameSamples / sampleRate);
    await source.add(packet, { decoderConfig });
  }
  await output.finalize();
  return bytesOf({ init, media });
}

type Targets = { init: BufferTarget; media: BufferTarget };

function cmafOutput(): { output: Output } & Targets {
  const init = new BufferTarget();
  const media = new BufferTarget();
  const output = new Output({ format: new CmafOutputFormat(), target: media, initTarget: init });
  return { output, init, media };
}

function bytesOf({ init, media }: Targets): SegmentBytes {
  if (init.buffer === null || media.buffer === null) throw new Error("the muxer wrote nothing");
  return { init: new Uint8Array(init.buffer), media: new Uint8Array(media.buffer) };
}
