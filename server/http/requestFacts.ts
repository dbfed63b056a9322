import type { Request } from "express";

const loopback = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;

/** The caller's address, as far as trusted proxies tell it. */
export const addressOf = (request: Request): string =>
  request.ip ?? request.socket.remoteAddress ?? "unknown";

/**
 * The caller sits at this machine. A proxy on the machine passes others' requests on, so a request
 * with traces of one counts only when that proxy is trusted and names a loopback address.
 */
export const isLoopback = (request: Request): boolean => {
  const trusted = request.app.get("trust proxy") as unknown;
  const forwarded = "x-forwarded-for" in request.headers || "forwarded" in request.headers;
  if (forwarded && (trusted === 0 || trusted === false)) return false;
  return loopback.test(request.socket.remoteAddress ?? "") && loopback.test(addressOf(request));
};
