import { Server } from "@tus/server";
import { Router } from "express";
import { pageOfHeader } from "../../protocol/deviceAccounts.ts";
import { LessonId } from "../../protocol/ids.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import type { SignedIn } from "../lib/route.ts";
import type { MicroLessons } from "./microLessons.ts";
import type { UploadFiles } from "./uploadFiles.ts";

/**
 * `HEAD` and `PATCH /uploads/:lessonId`: the core protocol of tus 1.0, for the owner alone. Uploads are made and
 * deleted by our own calls, which know who may and how much.
 */
export const uploadRouter = ({
  files,
  microLessons,
  findActor,
  log,
}: {
  files: UploadFiles;
  microLessons: MicroLessons;
  findActor: (cookieHeader: string | undefined) => Promise<SignedIn | null>;
  log: Logger;
}): Router => {
  const tus = new Server({
    path: "/uploads",
    datastore: files.store,
    // Our own pages only, which need no leave.
    allowedOrigins: () => false,
    onUploadFinish: async (_request, { id }) => {
      await microLessons.received(LessonId.parse(id));
      return {};
    },
    onResponseError: (_request, error) => {
      if (error instanceof Error) log.warn({ err: error }, "an upload broke off");
      return undefined;
    },
  });

  const router = Router({ caseSensitive: true, strict: true });
  router.all("/uploads/:lessonId", async (request, response) => {
    response.locals["route"] = "/uploads/:lessonId";
    const lessonId = LessonId.safeParse(request.params.lessonId);
    const { method } = request;
    if (!lessonId.success || (method !== "HEAD" && method !== "PATCH"))
      throw new SkyclassError("notFound");
    const actor = await findActor(request.headers.cookie);
    if (!actor) throw new SkyclassError("notSignedIn");
    if (actor.passwordMustChange) throw new SkyclassError("passwordMustChange");
    const pageOf = request.headers[pageOfHeader];
    if (pageOf !== undefined && pageOf !== actor.personId) throw new SkyclassError("otherAccount");
    await microLessons.demandUpload(actor, lessonId.data, { writes: method === "PATCH" });
    await tus.handle(request, response);
  });
  return router;
};
