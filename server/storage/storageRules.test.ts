import { expect, test } from "vitest";
import { judgeReplay, quotaLevel } from "./storageRules.ts";

const now = new Date("2020-05-01T00:00:00Z");
const days = (count: number): Date => new Date(now.getTime() + count * 24 * 3_600_000);
const replay = { publishedAt: days(-100), retentionDays: 90, spared: false, warning: null };
const warned = (warnedAt: number, goesAt: number) => ({
  warning: { warnedAt: days(warnedAt), goesAt: days(goesAt) },
});

test.each([
  ["of a school without retention is left", { retentionDays: null }, { deed: "leave" }],
  ["is left while its end is far", { retentionDays: 115 }, { deed: "leave" }],
  [
    "that ends within two weeks is warned of, with that day",
    { retentionDays: 114 },
    { deed: "warn", goesAt: days(14) },
  ],
  [
    "whose end is past already has two weeks from now on",
    { retentionDays: 10 },
    { deed: "warn", goesAt: days(14) },
  ],
  [
    "does not go before two weeks after its warning, however short the retention became",
    { retentionDays: 1, ...warned(-13, 1) },
    { deed: "leave" },
  ],
  [
    "goes later when its retention is made longer",
    { retentionDays: 105, ...warned(-13, 1) },
    { deed: "warn", goesAt: days(5) },
  ],
  [
    "goes when both are over",
    { retentionDays: 90, ...warned(-14, 0) },
    { deed: "remove", retentionDays: 90 },
  ],
  ["is no longer warned of when it is marked", { spared: true, ...warned(-14, 0) }, "takeBack"],
  ["that is marked is left", { spared: true }, { deed: "leave" }],
  [
    "is no longer warned of when its school keeps everything",
    { retentionDays: null, ...warned(-20, -1) },
    "takeBack",
  ],
  [
    "has its whole time again after a warning was taken back",
    { retentionDays: 1 },
    { deed: "warn", goesAt: days(14) },
  ],
])("a replay %s", (_what, changed, verdict) => {
  expect(judgeReplay({ ...replay, ...changed }, now)).toEqual(
    verdict === "takeBack" ? { deed: "takeBack" } : verdict,
  );
});

test.each([
  [79, "fine"],
  [80, "near"],
  [99, "near"],
  [100, "over"],
  [250, "over"],
])("at %i %% of its quota a school is %s", (percent, level) => {
  expect(quotaLevel(percent, 100)).toBe(level);
  expect(quotaLevel(percent, null)).toBe("fine");
});
