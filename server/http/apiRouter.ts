import { createHash } from "node:crypto";
import { Router, json, raw, type Request, type RequestHandler, type Response } from "express";
import { stringifySetCookie } from "cookie";
import type { z } from "zod";
import { pageOfHeader } from "../../protocol/deviceAccounts.ts";
import { importFileBytes } from "../../protocol/imports.ts";
import { issuesOf, SkyclassError } from "../lib/errors.ts";
import {
  FileReply,
  type RequestContext,
  type Route,
  type SignedIn,
  StreamedFile,
  UploadedFile,
} from "../lib/route.ts";
import { addressOf, isLoopback } from "./requestFacts.ts";

/** Class lists of 200 names are the largest bodies of JSON there are. */
const bodyLimit = "64kb";

const parse = (
  schema: z.ZodType | undefined,
  value: unknown,
  part: "path" | "query" | "body",
): unknown => {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  // An id that cannot be one is an address that is not there.
  if (part === "path") throw new SkyclassError("notFound", { issues });
  throw new SkyclassError("badRequest", { issues, cause: parsed.error });
};

/** JSON.parse makes `__proto__` an own key, which copying code would turn into a prototype. */
const refusePrototypeKeys = (_key: string, value: unknown): unknown => {
  // Express keeps nothing of the error but its text, and answers like to any body that is not JSON.
  if (typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__"))
    throw new SyntaxError("__proto__ is not a key");
  return value;
};

const contextOf = (request: Request, response: Response, https: boolean): RequestContext => ({
  address: addressOf(request),
  isLoopback: isLoopback(request),
  cookieHeader: request.headers.cookie,
  setCookie({ name, value, path, maxAgeS }) {
    response.append(
      "set-cookie",
      stringifySetCookie({
        name,
        value,
        path,
        maxAge: maxAgeS,
        httpOnly: true,
        sameSite: "lax",
        secure: https,
      }),
    );
  },
});

/**
 * A page says whose it is: one that stayed open while its device went over to somebody else must
 * neither show nor do anything in that person's name.
 * @throws SkyclassError otherAccount
 */
const checkPage = (request: Request, actor: SignedIn | null) => {
  const pageOf = request.headers[pageOfHeader];
  if (actor && pageOf !== undefined && pageOf !== actor.personId)
    throw new SkyclassError("otherAccount");
};

/** @throws SkyclassError notSignedIn | passwordMustChange */
const checkAccess = (route: Route, actor: SignedIn | null) => {
  if (route.access === "anyone") return;
  if (!actor) throw new SkyclassError("notSignedIn");
  if (actor.passwordMustChange && route.access !== "mustChangePasswordToo")
    throw new SkyclassError("passwordMustChange");
};

const readJson = json({ limit: bodyLimit, strict: true, reviver: refusePrototypeKeys });
const readFile = raw({ limit: importFileBytes, type: "application/octet-stream", inflate: false });

const bodyReaders = ({ body }: Route): RequestHandler[] =>
  body === undefined || body === StreamedFile ? [] : [body === UploadedFile ? readFile : readJson];
/** Forms of other sites can send no such type. */
const bodyOf = ({ body }: Route, request: Request): unknown =>
  body !== StreamedFile
    ? request.body
    : request.is("application/octet-stream") === false
      ? undefined
      : request;

/** Whether the page has this very answer. It keeps it by itself: nothing of it lies on a device's disk. */
const isKnown = (response: Response, reply: unknown): boolean => {
  const digest = createHash("sha256").update(JSON.stringify(reply)).digest("base64url");
  const tag = `"${digest.slice(0, 22)}"`;
  response.setHeader("etag", tag);
  return response.req.headers["if-none-match"] === tag;
};

const send = (response: Response, route: Route, reply: unknown) => {
  response.setHeader("cache-control", "no-store");
  if (route.isAskedAgain && isKnown(response, reply)) {
    response.status(304).end();
    return;
  }
  response.status(route.status);
  if (route.reply === undefined) response.end();
  else if (route.reply === FileReply) {
    const file = FileReply.parse(reply);
    response.attachment(file.fileName).type(file.type);
    response.end(file.bytes);
  } else response.json(reply);
};

/** Registers the declared calls: access, parsing, handler, answer. */
export const createApiRouter = (options: {
  routes: readonly Route[];
  findActor: (cookieHeader: string | undefined) => Promise<SignedIn | null>;
  https: boolean;
}): Router => {
  const router = Router({ caseSensitive: true });
  for (const route of options.routes) {
    const method = route.method.toLowerCase() as "get" | "post" | "put" | "delete";
    const actors = new WeakMap<Request, SignedIn | null>();
    // Before the body is read: nobody sends megabytes who may not speak.
    const enter: RequestHandler = async (request, response, next) => {
      response.locals["route"] = route.path;
      const actor = await options.findActor(request.headers.cookie);
      checkPage(request, actor);
      checkAccess(route, actor);
      actors.set(request, actor);
      next();
    };
    router[method](route.path, enter, ...bodyReaders(route), async (request, response) => {
      const reply = await route.run({
        actor: actors.get(request) ?? null,
        params: parse(route.params, request.params, "path"),
        query: parse(route.query, { ...request.query }, "query"),
        body: parse(route.body, bodyOf(route, request), "body"),
        context: contextOf(request, response, options.https),
      });
      send(response, route, reply);
    });
  }
  return router;
};
