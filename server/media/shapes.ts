import type { types } from "mediasoup";
import { z } from "zod";

/*
 * What browsers may hand to mediasoup. mediasoup is the authority on the meaning; these bounds keep
 * numbers that do not fit its wire format, and endless lists, from ever reaching the worker.
 */

const text = (max = 256) => z.string().max(max);
const byte = z.int().min(0).max(255);
const uint32 = z.int().min(0).max(0xffff_ffff);
const codecParameters = z.record(text(), z.union([text(1_000), z.number(), z.boolean()]));
const rtcpFeedback = z
  .array(z.object({ type: text(), parameter: z.exactOptional(text()) }))
  .max(20);

const headerExtensionUri = z.enum([
  "urn:ietf:params:rtp-hdrext:sdes:mid",
  "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
  "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
  "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
  "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
  "urn:3gpp:video-orientation",
  "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time",
  "urn:ietf:params:rtp-hdrext:toffset",
  "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
  "urn:mediasoup:params:rtp-hdrext:packet-id",
]);

export const RtpParameters: z.ZodType<types.RtpParameters> = z.object({
  mid: z.exactOptional(text(32)),
  codecs: z
    .array(
      z.object({
        mimeType: text(64),
        payloadType: z.int().min(0).max(127),
        clockRate: uint32,
        channels: z.exactOptional(byte),
        parameters: z.exactOptional(codecParameters),
        rtcpFeedback: z.exactOptional(rtcpFeedback),
      }),
    )
    .min(1)
    .max(20),
  headerExtensions: z.exactOptional(
    z
      .array(
        z.object({
          uri: headerExtensionUri,
          id: z.int().min(1).max(14),
          encrypt: z.exactOptional(z.boolean()),
          parameters: z.exactOptional(codecParameters),
        }),
      )
      .max(20),
  ),
  encodings: z.exactOptional(
    z
      .array(
        z.object({
          ssrc: z.exactOptional(uint32),
          rid: z.exactOptional(text(16)),
          codecPayloadType: z.exactOptional(z.int().min(0).max(127)),
          rtx: z.exactOptional(z.object({ ssrc: uint32 })),
          dtx: z.exactOptional(z.boolean()),
          scalabilityMode: z.exactOptional(text(16)),
          maxBitrate: z.exactOptional(uint32),
        }),
      )
      .min(1)
      .max(4),
  ),
  rtcp: z.exactOptional(
    z.object({
      cname: z.exactOptional(text()),
      reducedSize: z.exactOptional(z.boolean()),
    }),
  ),
  msid: z.exactOptional(text()),
});

export const RtpCapabilities: z.ZodType<types.RtpCapabilities> = z.object({
  codecs: z.exactOptional(
    z
      .array(
        z.object({
          kind: z.enum(["audio", "video"]),
          mimeType: text(64),
          preferredPayloadType: z.int().min(0).max(127),
          clockRate: uint32,
          channels: z.exactOptional(byte),
          parameters: z.exactOptional(codecParameters),
          rtcpFeedback: z.exactOptional(rtcpFeedback),
        }),
      )
      .max(100),
  ),
  headerExtensions: z.exactOptional(
    z
      .array(
        z.object({
          kind: z.enum(["audio", "video"]),
          uri: headerExtensionUri,
          preferredId: z.int().min(1).max(14),
          preferredEncrypt: z.exactOptional(z.boolean()),
          direction: z.exactOptional(z.enum(["sendrecv", "sendonly", "recvonly", "inactive"])),
        }),
      )
      .max(100),
  ),
});

export const DtlsParameters: z.ZodType<types.DtlsParameters> = z.object({
  role: z.exactOptional(z.enum(["auto", "client", "server"])),
  fingerprints: z
    .array(
      z.object({
        algorithm: z.enum(["sha-1", "sha-224", "sha-256", "sha-384", "sha-512"]),
        value: z.string().regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/),
      }),
    )
    .min(1)
    .max(10),
});

const Wire = z.record(z.string(), z.json());
export type Wire = z.infer<typeof Wire>;
/** A mediasoup object as it goes to the browser: only what JSON can say. */
export const toWire = (value: object): Wire => Wire.parse(JSON.parse(JSON.stringify(value)));
