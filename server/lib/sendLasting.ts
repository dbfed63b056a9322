import type { Response } from "express";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { SkyclassError } from "./errors.ts";
import { orMissing } from "./missingFile.ts";
import { type Offload, offloadedPath, offloadHeader } from "./offload.ts";
import { type Remote, sendRemote } from "./sendRemote.ts";

/**
 * Answers with a file that never changes under its address, so that `tag` may be made of its name.
 * Ranges per RFC 9110 §14; only the browser that asked may keep it, and after `unaskedS` seconds must ask
 * whether it still may before it shows it again. What is not in the folder is given out of `remote`.
 * @throws SkyclassError notFound | storageUnavailable
 */
export const sendLasting = async (
  response: Response,
  {
    root,
    name,
    type,
    tag,
    unaskedS = 0,
    offload,
    remote,
  }: {
    root: string;
    name: string;
    type: string;
    tag: string;
    unaskedS?: number;
    /** Answers in our place where the file is here; everything was checked before. */
    offload?: Offload | undefined;
    remote?: Remote | undefined;
  },
): Promise<void> => {
  const cacheControl = unaskedS === 0 ? "private, no-cache" : `private, max-age=${unaskedS}`;
  const path = join(root, name);
  if (offload !== undefined && (await stat(path).catch(orMissing(null)))?.isFile()) {
    response.set({ "content-type": type, "cache-control": cacheControl });
    response.set(offloadHeader, offloadedPath(offload, path)).end();
    return;
  }
  response.set({ "content-type": type, etag: `"${tag}"` });
  const sent = Promise.withResolvers<void>();
  response.sendFile(
    name,
    {
      root,
      // The folder of all data may lie below a hidden one.
      dotfiles: "deny",
      cacheControl: false,
      lastModified: false,
      headers: { "cache-control": cacheControl },
    },
    (error?: Error) => (error ? sent.reject(error) : sent.resolve()),
  );
  try {
    await sent.promise.catch(async (error: unknown) => {
      if (remote === undefined || statusOf(error) !== 404) throw error;
      response.set("cache-control", cacheControl);
      await sendRemote(response, remote);
    });
  } catch (error) {
    answerFailure(response, error);
  }
};

const statusOf = (error: unknown): unknown =>
  error instanceof Error && "status" in error ? error.status : undefined;

/** @throws what remains to be answered */
const answerFailure = (response: Response, error: unknown): void => {
  if (response.headersSent || response.destroyed) return;
  for (const name of ["content-type", "etag", "cache-control", "accept-ranges"])
    response.removeHeader(name);
  const status = statusOf(error);
  if (status === 416) {
    response.status(416).end();
    return;
  }
  throw status === 404 ? new SkyclassError("notFound") : error;
};
