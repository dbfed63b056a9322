import { Router } from "express";
import { z } from "zod";
import { LessonId, QuestionPhotoId } from "../../protocol/ids.ts";
import { QuestionPhoto, QuestionPhotoSize } from "../../protocol/questionPhotos.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Route, route, type SignedIn, StreamedFile } from "../lib/route.ts";
import { sendLasting } from "../lib/sendLasting.ts";
import { photoFolder, photoName } from "./photoFiles.ts";
import type { QuestionPhotos } from "./questionPhotos.ts";

export const questionPhotosRoutes = ({ photos }: { photos: QuestionPhotos }): Route[] => [
  route({
    method: "POST",
    path: "/api/lessons/:lessonId/question-photos",
    summary:
      "Takes a JPEG, PNG or WebP picture to ask a question with; it is drawn anew, without what the camera wrote beside it.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId }),
    body: StreamedFile,
    reply: QuestionPhoto,
    status: 201,
    handle: async ({ actor, params, body }) => photos.take(actor, params.lessonId, body),
  }),
];

const Address = z.strictObject({
  lessonId: LessonId,
  photoId: QuestionPhotoId,
  size: QuestionPhotoSize,
});

/**
 * `GET /lessons/:lessonId/question-photos/:photoId/:size`: every request is checked anew against the
 * session and the rights. A refusal is always `forbidden`, so that it tells nothing.
 */
export const questionPhotoFiles = (parts: {
  dataDir: string;
  findActor: (cookieHeader: string | undefined) => Promise<SignedIn | null>;
  photos: Pick<QuestionPhotos, "demandPhoto">;
}): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  router.get("/lessons/:lessonId/question-photos/:photoId/:size", async (request, response) => {
    response.locals["route"] = "/lessons/:lessonId/question-photos/:photoId/:size";
    const address = Address.safeParse(request.params);
    if (!address.success) throw new SkyclassError("notFound");
    const actor = await parts.findActor(request.headers.cookie);
    if (actor === null || actor.passwordMustChange) throw new SkyclassError("forbidden");
    const { size, ...place } = address.data;
    await parts.photos.demandPhoto(actor, place).catch((cause: unknown) => {
      if (cause instanceof SkyclassError && cause.code === "databaseUnavailable") throw cause;
      throw new SkyclassError("forbidden", { cause });
    });
    await sendLasting(response, {
      root: photoFolder(parts.dataDir, place),
      name: photoName(size),
      type: "image/webp",
      tag: `${place.photoId}-${size}`,
    });
  });
  return router;
};
