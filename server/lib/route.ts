import { Readable } from "node:stream";
import { z } from "zod";
import type { Actor } from "./permissions.ts";

/** Somebody with a valid session. */
export type SignedIn = Actor & { sessionId: string; passwordMustChange: boolean };

export type Cookie = {
  name: string;
  value: string;
  path: string;
  maxAgeS: number;
};

/** What a handler may know of the request beside its parsed parts, and say beside its reply. */
export type RequestContext = {
  /** The caller's address, for throttling only. */
  address: string;
  /** The caller sits at this machine: no proxy in between, no other machine. */
  isLoopback: boolean;
  cookieHeader: string | undefined;
  /** HttpOnly, SameSite=Lax, Secure where the site is; `maxAgeS: 0` removes it. */
  setCookie(cookie: Cookie): void;
};

/** As `body`: the caller sends a file as it is, and the handler gets its bytes. */
export const UploadedFile = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
/** As `body`: the caller sends a file as it is, and the handler reads it piece by piece. */
export const StreamedFile = z.custom<Readable>((value) => value instanceof Readable);
/** As `reply`: a file that the browser saves. */
export const FileReply = z.strictObject({
  fileName: z.string(),
  type: z.string(),
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});

type Access = "anyone" | "signedIn" | "mustChangePasswordToo";

/** One REST call: registered with the web server and documented in the OpenAPI from the same words. */
export type Route = {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Parameters as `:name`. */
  path: string;
  summary: string;
  /** `mustChangePasswordToo`: also with a first password that was not changed yet. */
  access: Access;
  params: z.ZodType | undefined;
  query: z.ZodType | undefined;
  body: z.ZodType | undefined;
  /** Left out: answered with 204 and no body. */
  reply: z.ZodType | undefined;
  status: number;
  /** Pages ask again and again: answers have an ETag, and 304 says that nothing is new (RFC 9110 §13.1.2). */
  isAskedAgain: boolean;
  run(request: {
    actor: SignedIn | null;
    params: unknown;
    query: unknown;
    body: unknown;
    context: RequestContext;
  }): Promise<unknown>;
};

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/**
 * Declares a REST call. The handler gets what the schemas let through and nothing else.
 * ```ts
 * route({ method: "GET", path: "/api/me", summary: "Who is signed in", access: "signedIn",
 *   reply: Me, handle: async ({ actor }) => meOf(actor) });
 * ```
 */
export const route = <
  A extends Access,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  Reply extends z.ZodType | undefined = undefined,
>(declared: {
  method: Route["method"];
  path: string;
  summary: string;
  access: A;
  params?: Params;
  query?: Query;
  body?: Body;
  reply?: Reply;
  status?: number;
  isAskedAgain?: boolean;
  handle(request: {
    actor: A extends "anyone" ? SignedIn | null : SignedIn;
    params: Parsed<Params>;
    query: Parsed<Query>;
    body: Parsed<Body>;
    context: RequestContext;
  }): Promise<Reply extends z.ZodType ? z.input<Reply> : void>;
}): Route => ({
  method: declared.method,
  path: declared.path,
  summary: declared.summary,
  access: declared.access,
  params: declared.params,
  query: declared.query,
  body: declared.body,
  reply: declared.reply,
  isAskedAgain: declared.isAskedAgain ?? false,
  status: declared.status ?? (declared.reply === undefined ? 204 : 200),
  // The web server parses with these very schemas and checks the access before it calls.
  run: async (request) => declared.handle(request as never),
});
