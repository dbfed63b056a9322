import compression from "compression";
import type { Request, RequestHandler, Response } from "express";

/** Text under a name that `compressible` does not know; three hours are 300 kB. */
const playlist = "application/vnd.apple.mpegurl";

/** Text of all kinds; pictures, sound and whatever else is dense already go as they are, parts of files too. */
const isWorthIt = (request: Request, response: Response): boolean =>
  !response.hasHeader("content-range") &&
  (String(response.getHeader("content-type")).startsWith(playlist) ||
    compression.filter(request, response));

/**
 * Answers of a kilobyte and more are compressed (RFC 9110 §8.4) for whoever takes it. That their length then tells
 * something of what is in them is of use to nobody: other sites' requests come without cookies (SameSite).
 */
export const compressed = (): RequestHandler => compression({ filter: isWorthIt });
