import { randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { LessonId } from "../../protocol/ids.ts";
import { isReplayPassGood, makeReplayPass, replayPassLifetimeS } from "./replayPass.ts";

const key = randomBytes(32).toString("base64url");
const bearer = { lessonId: LessonId.parse(randomUUID()), sessionId: randomUUID() };
const nowMs = 1_581_926_400_000;
const pass = makeReplayPass({ key, bearer, nowMs });
const good = { pass, key, bearer, nowMs };
const [expires = "", signature = ""] = pass.split(".");

test("a pass is good for its session, its lesson and its time", () => {
  expect(isReplayPassGood(good)).toBe(true);
  expect(isReplayPassGood({ ...good, nowMs: nowMs + replayPassLifetimeS * 1000 - 1000 })).toBe(
    true,
  );
});

test.each([
  ["that is missing", { pass: undefined }],
  ["that is empty", { pass: "" }],
  ["that expired", { nowMs: nowMs + replayPassLifetimeS * 1000 + 1 }],
  ["with a later expiry", { pass: `${Number(expires) + 1}.${signature}` }],
  ["with another signature", { pass: `${expires}.${randomBytes(32).toString("base64url")}` }],
  ["with a cut signature", { pass: `${expires}.${signature.slice(1)}` }],
  ["of another lesson", { bearer: { ...bearer, lessonId: LessonId.parse(randomUUID()) } }],
  ["of another session", { bearer: { ...bearer, sessionId: randomUUID() } }],
  ["of another district", { key: randomBytes(32).toString("base64url") }],
])("a pass %s is not", (_what, changed) => {
  expect(isReplayPassGood({ ...good, ...changed })).toBe(false);
});
