import { randomUUID } from "node:crypto";
import { everybody, everybodyIn, type Table } from "./table.ts";
import { phoneTest } from "./twoSchools.ts";

export const offices: Table = {
  "see the audit log": {
    ask: ["GET", () => "/api/audit"],
    may: ["operator", "officer", "adminHere", "adminElsewhere"],
  },
  "report a phone test": {
    ask: ["POST", () => "/api/phone-tests", () => phoneTest],
    may: everybodyIn,
  },
  "look up a phone test of the class": {
    ask: ["GET", (at) => `/api/phone-tests/${at.phoneTestCode}`],
    may: ["operator", "adminHere", "headHere"],
    otherwise: { adminElsewhere: "notFound", headElsewhere: "notFound" },
  },
  "see the operators' page": {
    ask: ["GET", () => "/api/operation"],
    may: ["operator"],
  },
  "have the recorder try again": {
    ask: ["POST", (at) => `/api/operation/works/replay/${at.lesson.lessonId}/retry`],
    may: [],
    // Nothing of it was recorded.
    otherwise: { operator: "notFound" },
  },
  "see which replays can be made anew": {
    ask: ["GET", () => "/api/operation/replays"],
    may: ["operator"],
  },
  "have a replay made anew": {
    ask: ["POST", (at) => `/api/operation/replays/${at.lesson.lessonId}/make-anew`],
    may: [],
    // Nothing of it was recorded.
    otherwise: { operator: "notFound" },
  },
  "try a way to the media server": {
    ask: ["POST", () => "/api/phone-tests/ways", () => ({ way: "udp" })],
    may: everybodyIn,
  },
  // A way that nobody opened.
  "connect a way to the media server": {
    ask: [
      "POST",
      () => `/api/phone-tests/ways/${randomUUID()}/connect`,
      () => ({ dtlsParameters: {} }),
    ],
    may: [],
    otherwise: Object.fromEntries(everybodyIn.map((who) => [who, "notFound"])),
  },
  "see who is signed in": {
    ask: ["GET", () => "/api/me"],
    may: everybodyIn,
  },
  "see who waits on the device": {
    ask: ["GET", () => "/api/device-accounts"],
    may: everybody,
  },
  // Nobody becomes somebody else who did not sign in on this device.
  "switch to the child here": {
    ask: ["POST", (at) => `/api/device-accounts/${at.here.childId}/switch`],
    may: [],
    otherwise: Object.fromEntries(everybody.map((who) => [who, "notFound"])),
  },
};
