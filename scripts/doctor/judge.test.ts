import { describe, expect, test } from "vitest";
import {
  judgeCertificate,
  judgeClock,
  judgeMemory,
  judgeNode,
  judgeOpenFiles,
  judgePostgres,
  judgePublicUrl,
  judgeRedis,
  judgeSpace,
  judgeUdpBuffers,
} from "./judge.ts";
import { reportText } from "./report.mjs";

const gib = 1024 ** 3;
const mib = 1024 ** 2;
const now = new Date("2026-03-01T00:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const certificate = { validTo: inDays(60), trusted: true, why: "" };
const postgres = { versionNumber: 170_002, version: "17.2", encoding: "UTF8", skewMs: 3 };
const redis = { version: "7.0.15", evicts: false, keeps: true, skewMs: -20 };
const buffers = { rmemMax: 4 * mib, rmemDefault: mib, wmemDefault: mib };

describe("the doctor finds", () => {
  test.each([
    ["the Node we need", judgeNode("24.1.0"), "ok"],
    ["an older Node", judgeNode("22.9.0"), "problem"],
    ["a small school's machine", judgeMemory({ cores: 2, bytes: 4 * gib }), "ok"],
    ["a machine with one core", judgeMemory({ cores: 1, bytes: 8 * gib }), "attention"],
    ["a roomy disk", judgeSpace({ free: 200 * gib, total: 500 * gib }), "ok"],
    ["a tenth left", judgeSpace({ free: 49 * gib, total: 500 * gib }), "attention"],
    ["a small disk", judgeSpace({ free: 19 * gib, total: 20 * gib }), "attention"],
    ["a full disk", judgeSpace({ free: 1 * gib, total: 500 * gib }), "problem"],
    ["files without limit", judgeOpenFiles(Infinity), "ok"],
    ["an ordinary shell's files", judgeOpenFiles(4096), "attention"],
    ["hardly any files", judgeOpenFiles(1024), "problem"],
    ["large buffers", judgeUdpBuffers(buffers), "ok"],
    ["Debian's buffers", judgeUdpBuffers({ ...buffers, rmemMax: 212_992 }), "attention"],
    ["small defaults", judgeUdpBuffers({ ...buffers, wmemDefault: 212_992 }), "attention"],
    ["a clock in time", judgeClock(true), "ok"],
    ["a clock by itself", judgeClock(false), "attention"],
    ["a clock that does not say", judgeClock(null), "attention"],
    ["a good PostgreSQL", judgePostgres(postgres), "ok"],
    ["an old one", judgePostgres({ ...postgres, versionNumber: 140_011 }), "problem"],
    ["one without Chinese", judgePostgres({ ...postgres, encoding: "SQL_ASCII" }), "problem"],
    ["one in another time", judgePostgres({ ...postgres, skewMs: -5000 }), "attention"],
    ["a good Redis", judgeRedis(redis), "ok"],
    ["an old Redis", judgeRedis({ ...redis, version: "6.0.16" }), "problem"],
    ["one that drops jobs", judgeRedis({ ...redis, evicts: true }), "problem"],
    ["one that keeps nothing", judgeRedis({ ...redis, keeps: false }), "attention"],
    ["a good certificate", judgeCertificate(certificate, now), "ok"],
    ["one that ends", judgeCertificate({ ...certificate, validTo: inDays(13) }, now), "attention"],
    ["one that ended", judgeCertificate({ ...certificate, validTo: inDays(-2) }, now), "problem"],
    ["one of our own", judgeCertificate({ ...certificate, trusted: false }, now), "problem"],
    ["https", judgePublicUrl("https://class.example.org", true), "ok"],
    ["http on this machine", judgePublicUrl("http://localhost:8080", true), "ok"],
    ["http for others", judgePublicUrl("http://class.example.org", true), "problem"],
    ["a path", judgePublicUrl("https://example.org/class", true), "problem"],
    ["no address in production", judgePublicUrl(undefined, true), "attention"],
    ["no address in development", judgePublicUrl(undefined, false), "ok"],
  ])("%s", (_what, verdict, state) => {
    expect(verdict.state).toBe(state);
    expect(verdict.advice === undefined).toBe(state === "ok");
  });
});

test("small buffers are named with what to write into the settings", () => {
  const { found, advice } = judgeUdpBuffers({ ...buffers, rmemMax: 212_992 });
  expect(found).toBe("net.core.rmem_max is 212992");
  expect(advice).toContain("net.core.rmem_max=4194304");
});

test("a report has a line for each check, the advice below it, and a sum", () => {
  const text = reportText([
    { check: "Node", state: "ok", found: "Node 24.1.0" },
    { check: "HTTP port", state: "problem", found: "taken", advice: "Free it.\nOr another." },
  ]);
  expect(text).toBe(
    [
      "✓ ok         Node       Node 24.1.0",
      "✗ problem    HTTP port  taken",
      "               → Free it.",
      "               → Or another.",
      "",
      "1 problem, 0 to look at",
    ].join("\n"),
  );
});
