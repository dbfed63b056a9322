import type { ErrorRequestHandler, Response } from "express";
import { asSkyclassError, isCallersFault, SkyclassError, toProblem } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";

/** Errors of express's own parsers, which carry an HTTP status. */
const fromExpress = (error: unknown): unknown => {
  if (!(error instanceof Error) || error instanceof SkyclassError || !("status" in error))
    return error;
  if (error.status === 413) return new SkyclassError("tooLarge", { cause: error });
  if (error.status === 404) return new SkyclassError("notFound", { cause: error });
  return typeof error.status === "number" && error.status < 500
    ? new SkyclassError("badRequest", { cause: error })
    : error;
};

/** Which refusal a response carried, for the metrics. */
export const refusalOf = (response: Response): string | undefined => {
  const code: unknown = response.locals["refusal"];
  return typeof code === "string" ? code : undefined;
};

/** The one place where a thrown error becomes an HTTP answer (RFC 9457). */
export const problemAnswers =
  ({ log }: { log: Logger }): ErrorRequestHandler =>
  (thrown: unknown, _request, response, next) => {
    const error = asSkyclassError(fromExpress(thrown));
    const requestId = String(response.getHeader("x-request-id") ?? "");
    if (!isCallersFault(error)) log.error({ err: error, requestId }, "request failed");
    if (response.headersSent) {
      // Half an answer is out: closing the connection is all that tells the caller.
      next(error);
      return;
    }
    response.locals["refusal"] = error.code;
    if (error.retryAfterMs !== undefined)
      response.setHeader("retry-after", Math.ceil(error.retryAfterMs / 1000));
    const problem = toProblem(error, requestId);
    response.status(problem.status).type("application/problem+json").send(JSON.stringify(problem));
  };
