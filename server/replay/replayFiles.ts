import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCookie } from "cookie";
import { Router, type Request, type Response } from "express";
import { LessonId } from "../../protocol/ids.ts";
import { voicesPrefix } from "../../protocol/recording.ts";
import { replayPrefix } from "../../protocol/replayStore.ts";
import type { Bucket } from "../lib/bucket.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { noteFollowed } from "../lib/followedReplay.ts";
import { isMissingFile } from "../lib/missingFile.ts";
import type { Offload } from "../lib/offload.ts";
import type { SignedIn } from "../lib/route.ts";
import { sendLasting } from "../lib/sendLasting.ts";
import type { GivenOut } from "./editsRepository.ts";
import { isReplayPassGood, replayCookieName } from "./replayPass.ts";

type FindActor = (cookieHeader: string | undefined) => Promise<SignedIn | null>;
/** Throws when the actor may not watch the lesson's replay at this moment. */
type DemandWatching = (
  actor: SignedIn,
  lessonId: LessonId,
) => Promise<{ may: { hearChildren: boolean; editReplay: boolean } }>;

/** Whoever may not hear children is given the second one under the name of the first. */
const wholeSound = "sound.m3u8";
const teacherSound = "teacher-sound.m3u8";

/** The folder of an edited version. */
const cutName = /^cut-\d{1,9}-\d{1,9}$/;
/** Playlists, CMAF segments and sheets as the recorder names them; nothing else is given out. */
const fileName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.(m3u8|mp4|m4s|jpg)$/;

/**
 * `GET /replays/:lessonId/:file`, of an edited version `/replays/:lessonId/:cut/:file`: every request is checked anew against the pass, the session and the
 * rights. A refusal is always `forbidden`, so that it tells nothing. Whose rights do not go so far as to
 * hear the lesson's children gets its sound without them, at the same address.
 */
export const replayFiles = (parts: {
  replaysDir: string;
  /** What has what is not in the folder any more; null where everything is. */
  bucket: Bucket | null;
  passKey: string;
  findActor: FindActor;
  demandWatching: DemandWatching;
  givenOut: (lessonId: LessonId) => Promise<GivenOut>;
  clock: Clock;
  offload?: Offload | undefined;
}): Router => {
  const demandPass = async (
    request: Request,
    lessonId: LessonId,
    below: string,
  ): Promise<{ hearsChildren: boolean }> => {
    const cookieHeader = request.headers.cookie;
    const actor = await parts.findActor(cookieHeader);
    if (actor === null || actor.passwordMustChange) throw new SkyclassError("forbidden");
    const good = isReplayPassGood({
      pass: parseCookie(cookieHeader ?? "")[replayCookieName],
      key: parts.passKey,
      bearer: { lessonId, sessionId: actor.sessionId },
      nowMs: parts.clock.now().getTime(),
    });
    if (!good) throw new SkyclassError("forbidden");
    try {
      const { may } = await parts.demandWatching(actor, lessonId);
      const given = await parts.givenOut(lessonId);
      // The whole replay stays for whoever edits it; nobody is given a version that counts no more.
      if (below !== given.folder && !(below === "" && may.editReplay))
        throw new SkyclassError("forbidden");
      return { hearsChildren: may.hearChildren };
    } catch (cause) {
      if (cause instanceof SkyclassError && cause.code === "databaseUnavailable") throw cause;
      throw new SkyclassError("forbidden", { cause });
    }
  };

  const { bucket } = parts;
  const remoteOf = (key: string) => (bucket === null ? {} : { remote: { bucket, key } });
  const give = async (
    request: Request,
    response: Response,
    { of, below, file }: { of: string; below: string; file: string },
  ): Promise<void> => {
    const lessonId = LessonId.safeParse(of);
    if (!lessonId.success || !fileName.test(file)) throw new SkyclassError("notFound");
    const { hearsChildren } = await demandPass(request, lessonId.data, below);
    if (!hearsChildren && file.startsWith(voicesPrefix)) throw new SkyclassError("forbidden");
    const folder = join(parts.replaysDir, lessonId.data, below);
    const playlist = file === wholeSound && !hearsChildren ? teacherSound : file;
    if (file.endsWith(".m3u8")) {
      const content = await sendPlaylist(response, join(folder, playlist));
      if (isGrowing(content)) await noteFollowed(folder);
    } else
      // Asked for each time: what is taken back must not go on playing from a browser's cache.
      await sendLasting(response, {
        ...{ root: folder, name: file, type: mediaType(file), tag: file, offload: parts.offload },
        ...remoteOf(`${replayPrefix(lessonId.data, below)}${file}`),
      });
  };

  const router = Router({ caseSensitive: true, strict: true });
  router.get("/replays/:lessonId/:file", async (request, response) => {
    response.locals["route"] = "/replays/:lessonId/:file";
    const { lessonId: of, file } = request.params;
    await give(request, response, { of, below: "", file });
  });
  router.get("/replays/:lessonId/:cut/:file", async (request, response) => {
    response.locals["route"] = "/replays/:lessonId/:cut/:file";
    const { lessonId: of, cut: below, file } = request.params;
    if (!cutName.test(below)) throw new SkyclassError("notFound");
    await give(request, response, { of, below, file });
  });
  return router;
};

/** Read whole: it is replaced while the lesson runs, and its length must fit its content. */
const sendPlaylist = async (response: Response, path: string): Promise<Buffer> => {
  const content = await readFile(path).catch((cause: unknown) => {
    throw isMissingFile(cause) ? new SkyclassError("notFound") : cause;
  });
  const digest = createHash("sha256").update(content).digest("base64url").slice(0, 22);
  response.set({
    "content-type": "application/vnd.apple.mpegurl",
    "cache-control": "private, no-cache",
    etag: `"${digest}"`,
  });
  // Answers 304 by itself when the browser has this very content.
  response.send(content);
  return content;
};

/** A media playlist whose end is still to come (RFC 8216 §4.3.3.4). */
const isGrowing = (playlist: Buffer): boolean =>
  playlist.includes("#EXT-X-TARGETDURATION") && !playlist.includes("#EXT-X-ENDLIST");

const mediaType = (file: string): string => {
  if (file.endsWith(".jpg")) return "image/jpeg";
  return file.startsWith("sound-") || file.startsWith(voicesPrefix) ? "audio/mp4" : "video/mp4";
};
