import { createHash } from "node:crypto";
import { openAsBlob } from "node:fs";
import { AwsV4Signer } from "aws4fetch";
import type { BucketSettings } from "../../protocol/replayStore.ts";
import { SkyclassError } from "./errors.ts";

/** The bucket does not answer, or refuses. Tried again later. */
export class BucketUnavailable extends SkyclassError {
  override name = "BucketUnavailable";
  constructor(message: string, cause?: unknown) {
    super("storageUnavailable", { message, cause, retryAfterMs: retryAfterS * 1000 });
  }
}

export type StoredObject = { size: number; sha256: string | null };
export type FileFacts = { size: number; sha256: string; md5: string };

const retryAfterS = 10;
const answerLimitMs = 20_000;
/** The slowest line on which a file is still sent. */
const slowestBytesPerS = 32_000;
const mostPerDeletion = 1_000;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const emptySha256 = sha256("");

/** A bucket of an S3 API, of which no more is used than every such server has. */
export class Bucket {
  readonly #settings: BucketSettings;
  readonly #base: URL;
  /** Keys that are derived from the secret once a day. */
  readonly #cache = new Map<string, ArrayBuffer>();

  constructor(settings: BucketSettings) {
    this.#settings = settings;
    const base = new URL(settings.endpoint);
    base.pathname = base.pathname.replace(/\/*$/, "/");
    if (settings.pathStyle) base.pathname += `${settings.bucket}/`;
    else base.hostname = `${settings.bucket}.${base.hostname}`;
    this.#base = base;
  }

  /** Null where there is no such object. @throws BucketUnavailable */
  async head(key: string): Promise<StoredObject | null> {
    const response = await this.#call("HEAD", this.#url(key), { missing: true });
    if (response.status === 404) return null;
    return {
      size: Number(response.headers.get("content-length") ?? -1),
      sha256: response.headers.get("x-amz-meta-sha256"),
    };
  }

  /**
   * Sends a file, whose content is what `facts` say or is refused: the server compares both digests with what
   * arrived, and what it says it keeps is compared here.
   * @throws BucketUnavailable
   */
  async put(
    key: string,
    path: string,
    { facts, type, signal }: { facts: FileFacts; type: string; signal: AbortSignal },
  ): Promise<void> {
    const body = await openAsBlob(path, { type });
    const response = await this.#call("PUT", this.#url(key), {
      body,
      headers: {
        "content-type": type,
        "content-md5": Buffer.from(facts.md5, "hex").toString("base64"),
        "x-amz-content-sha256": facts.sha256,
        "x-amz-meta-sha256": facts.sha256,
      },
      signal,
      limitMs: answerLimitMs + (1000 * facts.size) / slowestBytesPerS,
    });
    // Encrypted buckets have tags that are no digests.
    const tag = /^"([0-9a-f]{32})"$/.exec(response.headers.get("etag") ?? "")?.[1];
    const encrypted = response.headers.has("x-amz-server-side-encryption");
    const kept = await this.head(key);
    const isWhole =
      kept?.size === facts.size &&
      kept.sha256 === facts.sha256 &&
      (tag === undefined || encrypted || tag === facts.md5);
    if (!isWhole) throw new BucketUnavailable(`The bucket does not keep ${key} as it was sent.`);
  }

  /**
   * An object's content, or the part of it that `range` (RFC 9110 §14.2) names: 200, 206 or 416. Null where there is no
   * such object. Whoever aborts `signal` ends the transfer.
   * @throws BucketUnavailable
   */
  async get(
    key: string,
    { range, signal }: { range?: string | undefined; signal: AbortSignal },
  ): Promise<Response | null> {
    const response = await this.#call("GET", this.#url(key), {
      headers: range === undefined ? {} : { range },
      signal,
      missing: true,
      otherStatus: 416,
    });
    if (response.status !== 404) return response;
    await response.body?.cancel();
    return null;
  }

  /** Objects whose keys begin so, in order. @throws BucketUnavailable */
  async list(prefix: string): Promise<{ key: string; size: number }[]> {
    const found: { key: string; size: number }[] = [];
    for (;;) {
      const url = this.#itself();
      url.searchParams.set("list-type", "2");
      url.searchParams.set("prefix", prefix);
      const last = found.at(-1);
      if (last !== undefined) url.searchParams.set("start-after", last.key);
      const text = await (await this.#call("GET", url, {})).text();
      const page = readListing(text);
      found.push(...page.objects);
      if (!page.isTruncated || page.objects.length === 0) return found;
    }
  }

  /** Deletes these objects; those that are not there count as deleted. @throws BucketUnavailable */
  async remove(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += mostPerDeletion) {
      const some = keys.slice(from, from + mostPerDeletion);
      const objects = some.map((key) => `<Object><Key>${escapeXml(key)}</Key></Object>`).join("");
      const body = `<?xml version="1.0" encoding="UTF-8"?><Delete><Quiet>true</Quiet>${objects}</Delete>`;
      const url = this.#itself();
      url.searchParams.set("delete", "");
      const response = await this.#call("POST", url, {
        body,
        headers: {
          "content-type": "application/xml",
          "content-md5": createHash("md5").update(body).digest("base64"),
          "x-amz-content-sha256": sha256(body),
        },
      });
      const text = await response.text();
      const refused = /<Error>.*?<Code>([^<]*)/s.exec(text)?.[1];
      if (refused !== undefined)
        throw new BucketUnavailable(`The bucket refuses to delete (${refused}).`);
    }
  }

  /**
   * Deletes everything whose key begins so, until a listing finds nothing more. @returns how many objects those were
   * @throws BucketUnavailable
   */
  async removeAll(prefix: string): Promise<number> {
    let removed = 0;
    for (let round = 0; round < 3; round += 1) {
      const keys = (await this.list(prefix)).map(({ key }) => key);
      if (keys.length === 0) return removed;
      await this.remove(keys);
      removed += keys.length;
    }
    throw new BucketUnavailable("The bucket lists what was deleted.");
  }

  /** Without a slash behind the bucket's name: some servers sign it so. */
  #itself(): URL {
    const url = new URL(this.#base);
    url.pathname = url.pathname.replace(/\/$/, "");
    return url;
  }

  #url(key: string): URL {
    return new URL(key.split("/").map(encodeURIComponent).join("/"), this.#base);
  }

  async #call(
    method: string,
    url: URL,
    {
      body,
      headers = {},
      signal,
      limitMs = answerLimitMs,
      missing = false,
      otherStatus,
    }: {
      body?: Blob | string;
      headers?: Record<string, string>;
      signal?: AbortSignal;
      /** Until the answer begins. */
      limitMs?: number;
      /** Whether 404 is an answer. */
      missing?: boolean;
      otherStatus?: number;
    },
  ): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error("no answer in time")), limitMs);
    try {
      const signed = await new AwsV4Signer({
        ...{ method, url: url.href, service: "s3", region: this.#settings.region },
        headers: { "x-amz-content-sha256": emptySha256, ...headers },
        ...{ accessKeyId: this.#settings.keyId, secretAccessKey: this.#settings.secret },
        cache: this.#cache,
      }).sign();
      const response = await fetch(signed.url, {
        ...{ method, headers: signed.headers, redirect: "manual" },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.any(signal === undefined ? [late.signal] : [late.signal, signal]),
      });
      if (response.ok || (missing && response.status === 404) || response.status === otherStatus)
        return response;
      const said = /<Code>([^<]*)/.exec(await response.text())?.[1];
      throw new BucketUnavailable(
        `The bucket answers ${response.status}${said === undefined ? "" : ` (${said})`}.`,
      );
    } catch (error) {
      if (error instanceof BucketUnavailable || signal?.aborted === true) throw error;
      throw new BucketUnavailable(`The bucket does not answer (${reasonOf(error)}).`, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What `fetch` hides behind "fetch failed". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string")
    return cause.code;
  return cause instanceof Error ? cause.message : error.message;
};

/** An answer to ListObjectsV2. */
export const readListing = (
  xml: string,
): { objects: { key: string; size: number }[]; isTruncated: boolean } => ({
  objects: [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].flatMap(([, entry = ""]) => {
    const key = /<Key>([^<]*)<\/Key>/.exec(entry)?.[1];
    const size = /<Size>(\d+)<\/Size>/.exec(entry)?.[1];
    return key === undefined || size === undefined
      ? []
      : [{ key: unescapeXml(key), size: Number(size) }];
  }),
  isTruncated: /<IsTruncated>\s*true\s*<\/IsTruncated>/.test(xml),
});

const entities = [
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&apos;", "'"],
  ["&amp;", "&"],
] as const;
const unescapeXml = (text: string): string =>
  entities.reduce((all, [entity, character]) => all.replaceAll(entity, character), text);
const escapeXml = (text: string): string =>
  entities.toReversed().reduce((all, [entity, char]) => all.replaceAll(char, entity), text);
