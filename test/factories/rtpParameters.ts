/* What a browser's mediasoup-client would send for a microphone, with an SSRC of the test's choice. */
export const opusParameters = (ssrc: number) => ({
  mid: String(ssrc % 1_000),
  codecs: [
    {
      mimeType: "audio/opus",
      payloadType: 111,
      clockRate: 48_000,
      channels: 2,
      parameters: { useinbandfec: 1 },
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
  encodings: [{ ssrc }],
  rtcp: { cname: "test", reducedSize: true },
});

export const opusCapabilities = {
  codecs: [
    {
      kind: "audio",
      mimeType: "audio/opus",
      preferredPayloadType: 100,
      clockRate: 48_000,
      channels: 2,
      parameters: {},
      rtcpFeedback: [],
    },
  ],
  headerExtensions: [],
};

const pictureFeedback = [
  { type: "nack", parameter: "" },
  { type: "nack", parameter: "pli" },
  { type: "ccm", parameter: "fir" },
];
const h264Format = {
  "packetization-mode": 1,
  "profile-level-id": "42e01f",
  "level-asymmetry-allowed": 1,
};

/** What a browser would send for one picture. */
export const pictureParameters = (codec: "video/H264" | "video/VP8", ssrc: number) => ({
  mid: String(ssrc % 1_000),
  codecs: [
    {
      mimeType: codec,
      payloadType: 96,
      clockRate: 90_000,
      parameters: codec === "video/H264" ? h264Format : {},
      rtcpFeedback: pictureFeedback,
    },
  ],
  headerExtensions: [],
  encodings: [{ ssrc }],
  rtcp: { cname: "test", reducedSize: true },
});

/** What a browser can receive that decodes these pictures, and all sounds. */
export const receiving = (...codecs: ("video/H264" | "video/VP8")[]) => ({
  codecs: [
    ...opusCapabilities.codecs,
    ...codecs.map((mimeType, index) => ({
      kind: "video",
      mimeType,
      preferredPayloadType: 101 + index,
      clockRate: 90_000,
      parameters: mimeType === "video/H264" ? h264Format : {},
      rtcpFeedback: pictureFeedback,
    })),
  ],
  headerExtensions: [],
});
