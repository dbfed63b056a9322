/*
 * Codecs of every lesson's router, in the order in which they are preferred; plain data in the shape
 * of mediasoup's RtpCodecCapability.
 */
export const mediaCodecs = [
  {
    kind: "audio",
    mimeType: "audio/opus",
    clockRate: 48_000,
    channels: 2,
    // Forward error correction carries sound over lossy uplinks. Discontinuous transmission stays
    // off: pauses in speech would look like loss in the recording (RFC 7587 §6.1).
    parameters: { useinbandfec: 1, usedtx: 0 },
  },
  {
    kind: "video",
    mimeType: "video/H264",
    clockRate: 90_000,
    // Constrained baseline: every browser decodes it, and the replay's first rendition is a remux.
    parameters: {
      "packetization-mode": 1,
      "profile-level-id": "42e01f",
      "level-asymmetry-allowed": 1,
      "x-google-start-bitrate": 1_000,
    },
  },
  {
    kind: "video",
    mimeType: "video/VP8",
    clockRate: 90_000,
    parameters: { "x-google-start-bitrate": 1_000 },
  },
] as const;
