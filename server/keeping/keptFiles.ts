import { Router } from "express";
import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import { keptFolder, KeptKind, keptName } from "../../protocol/keptFiles.ts";
import { replayPrefix } from "../../protocol/replayStore.ts";
import type { Bucket } from "../lib/bucket.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Offload } from "../lib/offload.ts";
import type { SignedIn } from "../lib/route.ts";
import { sendLasting } from "../lib/sendLasting.ts";
import { keptDir } from "./keepPlan.ts";
import type { Keeping } from "./keeping.ts";

const Address = z.strictObject({ lessonId: LessonId, kind: KeptKind });
const types = { video: "video/mp4", sound: "audio/mp4" } as const;
const endings = { video: "mp4", sound: "m4a" } as const;
const longestName = 80;

/**
 * `GET /lessons/:lessonId/kept/:kind`: a replay as one file, or its sound alone, under the lesson's title. Every
 * request is checked anew, so that what was withdrawn or cut anew is given to nobody any more. A refusal is always
 * `forbidden`, so that it tells nothing.
 */
export const keptFiles = (parts: {
  dataDir: string;
  /** What has what is not in the data folder any more; null where everything is. */
  bucket: Bucket | null;
  findActor: (cookieHeader: string | undefined) => Promise<SignedIn | null>;
  keeping: Pick<Keeping, "demandFile" | "noteDownload">;
  offload?: Offload | undefined;
}): Router => {
  const { bucket } = parts;
  const router = Router({ caseSensitive: true, strict: true });
  router.get("/lessons/:lessonId/kept/:kind", async (request, response) => {
    response.locals["route"] = "/lessons/:lessonId/kept/:kind";
    const address = Address.safeParse(request.params);
    if (!address.success) throw new SkyclassError("notFound");
    const actor = await parts.findActor(request.headers.cookie);
    if (actor === null || actor.passwordMustChange) throw new SkyclassError("forbidden");
    const { lessonId, kind } = address.data;
    const { kept, title } = await parts.keeping
      .demandFile(actor, lessonId)
      .catch((cause: unknown) => {
        const code = cause instanceof SkyclassError ? cause.code : null;
        if (code === "databaseUnavailable" || code === "notFound") throw cause;
        throw new SkyclassError("forbidden", { cause });
      });
    const tag = `${kept.heard}-${kept.edition}-${kind}`;
    // One that is gone on with is the same download; whoever has it already is given nothing.
    const begins = (request.headers.range ?? "bytes=0-").startsWith("bytes=0-");
    const isNew = !response.set("etag", `"${tag}"`).req.fresh;
    response.removeHeader("etag");
    if (request.method === "GET" && begins && isNew)
      await parts.keeping.noteDownload(actor, kept, kind);
    const key = `${replayPrefix(lessonId, keptFolder(kept))}${keptName[kind]}`;
    response.attachment(`${fileNameOf(title)}.${endings[kind]}`);
    await sendLasting(response, {
      ...{ root: keptDir(parts.dataDir, kept), name: keptName[kind], type: types[kind] },
      ...{ tag, offload: parts.offload },
      ...(bucket === null ? {} : { remote: { bucket, key } }),
    });
  });
  return router;
};

/** What no file system refuses. */
const fileNameOf = (title: string): string =>
  title
    .replace(/[\p{Cc}\p{Cf}\p{Cs}/\\:*?"<>|]+/gu, " ")
    .trim()
    .slice(0, longestName)
    .replace(/^\.+/, "") || "lesson";
