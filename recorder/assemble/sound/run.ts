import type { TrackId } from "../../../protocol/ids.ts";
import type { TrackSource } from "../../../protocol/media.ts";

/** One Opus packet of 48 kHz RTP, placed on the capture clock by `RtpClock`. */
export interface TimedOpusPacket {
  /** When its first sample was captured, microseconds on the capture clock. */
  captureUs: number;
  rtpExtended: number;
  payload: Uint8Array;
}

/**
 * Packets of one track without an interruption by the publisher (mute, new consumer, new SSRC), in
 * order of `rtpExtended`, without duplicates. Lost packets are simply not there.
 */
export interface SoundRun {
  trackId: TrackId;
  source: Extract<TrackSource, "microphone" | "screenSound">;
  runId: string;
  packets: readonly TimedOpusPacket[];
}
