import { Router } from "express";
import { z } from "zod";
import { DeckId, LessonId } from "../../protocol/ids.ts";
import { mostSlidePages } from "../../protocol/slides.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Offload } from "../lib/offload.ts";
import type { SignedIn } from "../lib/route.ts";
import { sendLasting } from "../lib/sendLasting.ts";
import { deckFolder, pageName, thumbnailName } from "../lib/slideFiles.ts";
import type { Slides } from "./slides.ts";

const Address = z.strictObject({
  lessonId: LessonId,
  deckId: DeckId,
  kind: z.enum(["pages", "thumbnails"]),
  page: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number)
    .pipe(z.int().max(mostSlidePages)),
});

/** What is taken back is gone from every copy within a minute, also from a browser's own. */
const longestUnaskedS = 60;

/**
 * `GET /lessons/:lessonId/slides/:deckId/pages/:page` and `/thumbnails/:page`: every request is checked
 * anew against the session and the rights. A refusal is always `forbidden`, so that it tells nothing.
 */
export const slidePictures = (parts: {
  dataDir: string;
  findActor: (cookieHeader: string | undefined) => Promise<SignedIn | null>;
  slides: Pick<Slides, "demandPage">;
  offload?: Offload | undefined;
}): Router => {
  const router = Router({ caseSensitive: true, strict: true });
  router.get("/lessons/:lessonId/slides/:deckId/:kind/:page", async (request, response) => {
    response.locals["route"] = "/lessons/:lessonId/slides/:deckId/:kind/:page";
    const address = Address.safeParse(request.params);
    if (!address.success) throw new SkyclassError("notFound");
    const actor = await parts.findActor(request.headers.cookie);
    if (actor === null || actor.passwordMustChange) throw new SkyclassError("forbidden");
    const { kind, ...of } = address.data;
    const type = await parts.slides.demandPage(actor, of).catch((cause: unknown) => {
      if (cause instanceof SkyclassError && cause.code === "databaseUnavailable") throw cause;
      throw new SkyclassError("forbidden", { cause });
    });
    const name = kind === "pages" ? pageName(of.page, type) : thumbnailName(of.page);
    await sendLasting(response, {
      root: deckFolder(parts.dataDir, of),
      name,
      type: kind === "pages" && type === "png" ? "image/png" : "image/webp",
      tag: `${of.deckId}-${kind}-${of.page}`,
      ...{ unaskedS: longestUnaskedS, offload: parts.offload },
    });
  });
  return router;
};
