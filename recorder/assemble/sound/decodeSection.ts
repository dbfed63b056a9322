import { OpusDecoder } from "opus-decoder";
import { type Section, sampleRate } from "./sections.ts";

/** Longer holes than this are silence; shorter ones Opus bridges from what it heard before. */
const concealedSamples = (60 * sampleRate) / 1000;
const fadeSamples = (5 * sampleRate) / 1000;
const tailSamples = (10 * sampleRate) / 1000;

/** Decoded sound from RTP time `fromRtp` on, one array per channel; holes are faded to silence. */
export interface DecodedSection {
  fromRtp: number;
  channels: readonly Float32Array[];
}

export async function decodeSection(section: Section): Promise<DecodedSection> {
  const first = section.packets[0];
  const last = section.packets.at(-1);
  if (first === undefined || last === undefined) return { fromRtp: 0, channels: [] };

  const fromRtp = first.rtpExtended;
  const length = last.rtpExtended - fromRtp + longestPacket + concealedSamples;
  const stereo = section.packets.some((packet) => isStereo(packet.payload));
  const channels = Array.from({ length: stereo ? 2 : 1 }, () => new Float32Array(length));

  const decoder = new OpusDecoder({ channels: channels.length });
  try {
    await decoder.ready;
    /** Up to where, in samples from `fromRtp`, sound was written; null at the beginning. */
    let writtenTo: number | null = null;
    for (const packet of section.packets) {
      const at = packet.rtpExtended - fromRtp;
      const hole = writtenTo === null ? 0 : at - writtenTo;
      if (hole < 0 || packet.payload.length === 0) continue;
      const concealed = writtenTo === null || hole === 0 ? null : decoder.decodeFrame(nothing);
      const { channelData, samplesDecoded } = decoder.decodeFrame(packet.payload);
      if (samplesDecoded === 0) continue;
      channels.forEach((channel, c) => {
        channel.set(channelData[c] ?? nothingHeard, at);
        if (concealed !== null && writtenTo !== null)
          bridge({ channel, concealed: concealed.channelData[c] ?? nothingHeard, writtenTo, at });
        else if (writtenTo === null && section.begins) fadeIn(channel, at);
      });
      writtenTo = at + samplesDecoded;
    }
    if (writtenTo !== null && section.ends) {
      const tail = decoder.decodeFrame(nothing).channelData;
      const from = writtenTo;
      channels.forEach((channel, c) => {
        channel.set((tail[c] ?? nothingHeard).subarray(0, tailSamples), from);
        fadeOut(channel, from, tailSamples);
      });
    }
  } finally {
    decoder.free();
  }
  return { fromRtp, channels };
}

const nothing = new Uint8Array(0);
const nothingHeard = new Float32Array(0);
const longestPacket = (120 * sampleRate) / 1000;

/** The stereo bit of the TOC byte, RFC 6716 §3.1. */
function isStereo(payload: Uint8Array): boolean {
  return ((payload[0] ?? 0) & 4) !== 0;
}

/** Fills the hole before `at` with what the decoder made up, and crossfades into what came after. */
function bridge({
  channel,
  concealed,
  writtenTo,
  at,
}: {
  channel: Float32Array;
  concealed: Float32Array;
  writtenTo: number;
  at: number;
}): void {
  const hole = at - writtenTo;
  const used = Math.min(hole, concealedSamples);
  channel.set(concealed.subarray(0, used), writtenTo);
  fadeIn(channel, at);
  if (hole > concealedSamples) {
    fadeOut(channel, writtenTo, used);
    return;
  }
  for (let i = 0; i < fadeSamples; i++) {
    channel[at + i] =
      (channel[at + i] ?? 0) + (concealed[used + i] ?? 0) * (1 - rise(i, fadeSamples));
  }
}

function fadeIn(channel: Float32Array, at: number): void {
  for (let i = 0; i < fadeSamples; i++) {
    channel[at + i] = (channel[at + i] ?? 0) * rise(i, fadeSamples);
  }
}

function fadeOut(channel: Float32Array, at: number, length: number): void {
  for (let i = 0; i < length; i++) {
    channel[at + i] = (channel[at + i] ?? 0) * (1 - rise(i, length));
  }
}

/** Raised cosine from 0 to 1. */
function rise(i: number, length: number): number {
  return 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / length);
}
