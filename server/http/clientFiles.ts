import { existsSync } from "node:fs";
import { join } from "node:path";
import { Router, static as serveStatic } from "express";
import servePrecompressed from "express-static-gzip";

const yearMs = 365 * 24 * 3600 * 1000;

/** The built client: hashed assets for ever, the page itself checked every time, and on every page's address. */
export const clientFiles = (folder: string): Router => {
  const router = Router();
  router.use(
    "/assets",
    // The build lays a compressed copy beside each file (client/vite.config.ts).
    servePrecompressed(join(folder, "assets"), {
      enableBrotli: true,
      orderPreference: ["br", "gzip"],
      index: false,
      serveStatic: { immutable: true, maxAge: yearMs, fallthrough: false },
    }),
  );
  router.use(serveStatic(folder, { index: false, cacheControl: false, etag: true }));
  const page = join(folder, "index.html");
  router.get(/.*/, (request, response, next) => {
    // Programs that take anything get the API's plain "not found" instead of a page.
    const isPage =
      request.path === "/" ||
      ((request.headers.accept ?? "").includes("text/html") &&
        !/^\/(api|replays)\//.test(request.path));
    if (!isPage || !existsSync(page)) {
      next();
      return;
    }
    response.setHeader("cache-control", "no-cache");
    response.sendFile(page);
  });
  return router;
};
