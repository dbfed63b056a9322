import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request, Response } from "express";
import type { Bucket } from "./bucket.ts";
import { SkyclassError } from "./errors.ts";

/** An object of a bucket that stands in for a file. */
export type Remote = { bucket: Pick<Bucket, "get" | "head">; key: string };

/**
 * Answers with an object's content as it comes, ranges too (RFC 9110 §14); nothing of it is kept. Type, tag and how
 * long it may be kept are set on the response before. Whoever goes away ends the transfer.
 * @throws SkyclassError notFound | storageUnavailable
 */
export const sendRemote = async (response: Response, { bucket, key }: Remote): Promise<void> => {
  const { req: request } = response;
  response.set("accept-ranges", "bytes");
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  if (request.method === "HEAD") {
    const found = await bucket.head(key);
    if (found === null) throw new SkyclassError("notFound");
    response.set("content-length", String(found.size)).end();
    return;
  }
  const left = new AbortController();
  response.once("close", () => left.abort());
  try {
    const range = await askedRange(request, response, async () => (await bucket.head(key))?.size);
    const found = await bucket.get(key, { range, signal: left.signal });
    if (found === null) throw new SkyclassError("notFound");
    if (found.status === 416) {
      await found.body?.cancel();
      throw Object.assign(new Error("no such range"), { status: 416 });
    }
    response.status(found.status);
    for (const name of ["content-length", "content-range"]) {
      const value = found.headers.get(name);
      if (value !== null) response.set(name, value);
    }
    if (found.body === null) response.end();
    else await pipeline(Readable.from(found.body), response);
  } catch (error) {
    if (left.signal.aborted) return;
    throw error;
  }
};

/** One range alone, in the form that every server understands; whatever else is asked gets the whole. */
const askedRange = async (
  request: Request,
  response: Response,
  sizeOf: () => Promise<number | undefined>,
): Promise<string | undefined> => {
  const { range, "if-range": ifRange } = request.headers;
  if (range === undefined || (ifRange !== undefined && ifRange !== response.get("etag"))) return;
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (from === undefined || to === undefined || `${from}${to}` === "") return;
  if (from !== "") return range;
  // The end of it: some servers take this for its beginning.
  const size = await sizeOf();
  return size === undefined ? undefined : `bytes=${Math.max(0, size - Number(to))}-`;
};
