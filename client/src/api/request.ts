import type { z } from "zod";
import { pageOfHeader } from "../../../protocol/deviceAccounts.ts";
import { type ErrorCode, Problem } from "../../../protocol/errors.ts";

/** `offline`: no answer came; `unexpectedReply`: an answer that the protocol does not know. */
export type ApiErrorCode = ErrorCode | "offline" | "unexpectedReply";

/** A refusal or failure of a request; `code` is translated as `errors.<code>`. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** Names of the wrong fields, as the server gave them. */
  readonly issues: readonly { path: string; message: string }[];
  readonly requestId: string | undefined;

  constructor({
    code,
    cause,
    problem,
  }: {
    code: ApiErrorCode;
    cause?: unknown;
    problem?: Problem;
  }) {
    super(problem?.detail ?? problem?.title ?? code, { cause });
    this.name = "ApiError";
    this.code = code;
    this.issues = problem?.issues ?? [];
    this.requestId = problem?.requestId;
  }
}

export interface ApiRequest {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Starts with `/api/`. */
  path: string;
  body?: unknown;
  /** Sent as it is, instead of a body. */
  file?: Blob;
  signal?: AbortSignal;
  /** Goes out although the page goes. */
  keepalive?: boolean;
}

let pageOf: string | undefined;

/** Says whose page this is from now on; requests are refused once the device is somebody else's. */
export function setPageOf(personId: string | undefined): void {
  pageOf = personId;
}

/**
 * The one door to the REST API. The reply is parsed with `reply`.
 * Throws ApiError, or the signal's AbortError.
 */
export async function request<Reply extends z.ZodType>(
  call: ApiRequest,
  reply: Reply,
): Promise<z.infer<Reply>> {
  const parsed = reply.safeParse(await send(call));
  if (!parsed.success) throw new ApiError({ code: "unexpectedReply", cause: parsed.error });
  return parsed.data;
}

/** For requests whose reply says nothing but "done". */
export async function command(call: ApiRequest): Promise<void> {
  await send(call);
}

/** Who asks, as every request says it. */
export function requestHeaders(): Record<string, string> {
  return {
    accept: "application/json, application/problem+json",
    ...(pageOf === undefined ? {} : { [pageOfHeader]: pageOf }),
  };
}

async function send({
  method = "GET",
  path,
  body,
  file,
  signal,
  keepalive = false,
}: ApiRequest): Promise<unknown> {
  const content = file ?? (body === undefined ? undefined : JSON.stringify(body));
  const type = file ? "application/octet-stream" : "application/json";
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    keepalive,
    headers: {
      ...requestHeaders(),
      ...(content === undefined ? {} : { "content-type": type }),
    },
    ...(content === undefined ? {} : { body: content }),
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiError({ code: "offline", cause });
  });
  const answer: unknown = response.status === 204 ? undefined : await readJson(response);
  if (response.ok) return answer;
  throw refusalOf(response.status, answer);
}

/** What a refusal means to whoever asked. */
export function refusalOf(status: number, answer: unknown): ApiError {
  const problem = Problem.safeParse(answer);
  // Another tab of this device went over to somebody else: this one follows, and keeps nothing.
  if (problem.data?.code === "otherAccount") window.location.assign("/");
  if (problem.success) return new ApiError({ code: problem.data.code, problem: problem.data });
  return new ApiError({ code: status >= 500 ? "internal" : "unexpectedReply" });
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
