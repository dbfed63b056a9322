import { z } from "zod";
import { PersonId } from "./ids.ts";
import { MediasoupObject, TransportId } from "./signaling.ts";

/*
 * "Test my phone": what a phone and its network can do, tried before a lesson. The page tries and
 * reports; the code it gets back is read to the help desk, who looks the results up.
 */

/** In the order in which they are tried. */
export const PhoneCheck = z.enum(["udp", "tcp", "turn", "replay", "sound", "microphone", "camera"]);
export type PhoneCheck = z.infer<typeof PhoneCheck>;

/** `skipped`: the district has no such thing, or the person did not want to. */
export const CheckOutcome = z.enum(["passed", "failed", "skipped"]);
export type CheckOutcome = z.infer<typeof CheckOutcome>;

export const CheckResult = z.strictObject({
  check: PhoneCheck,
  outcome: CheckOutcome,
  elapsedMs: z.int().min(0).max(600_000),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** How media may reach a phone. */
export const MediaWay = z.enum(["udp", "tcp", "turn"]);
export type MediaWay = z.infer<typeof MediaWay>;

export const TryWay = z.strictObject({ way: MediaWay });

/** A transport that is only there to be reached; it closes by itself within half a minute. */
export const WayOffer = z.strictObject({
  transportId: TransportId,
  iceParameters: MediasoupObject,
  iceCandidates: z.array(MediasoupObject),
  dtlsParameters: MediasoupObject,
  routerRtpCapabilities: MediasoupObject,
  iceServers: z.array(MediasoupObject),
  iceTransportPolicy: z.enum(["all", "relay"]),
});
export type WayOffer = z.infer<typeof WayOffer>;
/** `offer` is null where the district has no such way. */
export const WayReply = z.strictObject({ offer: WayOffer.nullable() });

export const ConnectWay = z.strictObject({ dtlsParameters: MediasoupObject });

/** Short enough to be read out, and gone after a week. */
export const PhoneTestCode = z.string().regex(/^\d{6}$/);

const results = z
  .array(CheckResult)
  .min(1)
  .max(PhoneCheck.options.length)
  .refine((checks) => new Set(checks.map((one) => one.check)).size === checks.length, {
    error: "a check is reported once",
  });

export const ReportPhoneTest = z.strictObject({
  checks: results,
  /** What the browser calls itself. */
  browser: z.string().max(400),
});
export type ReportPhoneTest = z.infer<typeof ReportPhoneTest>;

export const ReportedPhoneTest = z.strictObject({
  code: PhoneTestCode,
  expiresAt: z.iso.datetime(),
});
export type ReportedPhoneTest = z.infer<typeof ReportedPhoneTest>;

export const PhoneTest = z.strictObject({
  code: PhoneTestCode,
  personId: PersonId,
  displayName: z.string(),
  signInName: z.string(),
  checks: results,
  browser: z.string(),
  madeAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type PhoneTest = z.infer<typeof PhoneTest>;
