import { createHmac, timingSafeEqual } from "node:crypto";
import type { LessonId } from "../../protocol/ids.ts";

/** Sent by the browser with everything under the replay's own path, and nowhere else. */
export const replayCookieName = "skyclass_replay";
export const replayPassLifetimeS = 6 * 3600;

type Bearer = { lessonId: LessonId; sessionId: string };

const sign = (key: string, { lessonId, sessionId }: Bearer, expiresS: number): Buffer =>
  createHmac("sha256", Buffer.from(key, "base64url"))
    .update(JSON.stringify(["replay pass 1", lessonId, sessionId, expiresS]))
    .digest();

/** What the cookie holds: when it expires, and a signature over that, the lesson and the session. */
export const makeReplayPass = (options: { key: string; bearer: Bearer; nowMs: number }): string => {
  const expiresS = Math.floor(options.nowMs / 1000) + replayPassLifetimeS;
  return `${expiresS}.${sign(options.key, options.bearer, expiresS).toString("base64url")}`;
};

/** Whether the pass was made for this session and this lesson and has not expired. */
export const isReplayPassGood = (options: {
  pass: string | undefined;
  key: string;
  bearer: Bearer;
  nowMs: number;
}): boolean => {
  const [, expires = "", signature = ""] =
    /^(\d{1,12})\.([\w-]{43})$/.exec(options.pass ?? "") ?? [];
  const expiresS = Number(expires);
  if (signature === "" || expiresS * 1000 <= options.nowMs) return false;
  const given = Buffer.from(signature, "base64url");
  const right = sign(options.key, options.bearer, expiresS);
  return given.length === right.length && timingSafeEqual(given, right);
};
