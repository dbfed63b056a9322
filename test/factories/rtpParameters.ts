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
