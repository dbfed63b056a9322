import { z } from "zod";
import { type AckError, type ErrorCode, errorStatus, type Problem } from "../../protocol/errors.ts";

/** What is said when the thrower says nothing more exact. Safe to show to anybody. */
const standardMessage: Record<ErrorCode, string> = {
  badRequest: "The request is not in the expected form.",
  notSignedIn: "Sign in first.",
  wrongCredentials: "Sign-in name or password is wrong.",
  replayWithdrawn: "This replay was taken back by its teacher.",
  forbidden: "You may not do this.",
  consentMissing: "The child's family has not consented to this.",
  originRefused: "Requests from this origin are refused.",
  linkUsedOrExpired: "This link was used already or has expired.",
  passwordMustChange: "Choose a password of your own first.",
  notFound: "There is no such thing here.",
  conflict: "This does not fit with what is there.",
  signInNameTaken: "This sign-in name is taken.",
  tooManyAccounts: "This device holds no more accounts.",
  otherAccount: "This device went over to another account.",
  timetableConflict: "The timetable cannot be as it is.",
  lessonNotLive: "This lesson is not live.",
  lessonNotOpen: "This lesson has not opened yet.",
  lessonEnded: "This lesson has ended.",
  notJoined: "Join the lesson first.",
  wrongOrder: "Something else has to come first.",
  cannotConsume: "This browser cannot receive this track.",
  stageFull: "The stage is full.",
  boardFull: "There is no more room on the board, or on this page of it.",
  captureGone: "What this replay was made of was deleted; it cannot be made anew.",
  pollEnded: "This poll has ended.",
  chatClosed: "You may not write in the chat at the moment.",
  wordRefused: "This message holds a word that the school does not want in its lessons.",
  tooManyUploads: "Finish or delete an upload first.",
  tooLarge: "The request is too large.",
  fileNotSupported: "Files of this kind are not taken.",
  tooManyRequests: "Too many attempts. Wait a moment.",
  lessonTooLarge: "This lesson expects more people than the media workers carry in one lesson.",
  noRoomForLesson: "Other lessons take all the room at the moment.",
  lessonFull: "There is no room for one more at the moment.",
  internal: "Something went wrong on our side.",
  shuttingDown: "The server is restarting.",
  mediaUnavailable: "Media is unavailable at the moment.",
  databaseUnavailable: "The database is unavailable at the moment.",
  queueUnavailable: "The job queue is unavailable at the moment.",
  quotaReached:
    "The school has used all the room it was given. Delete replays or files that nobody needs, or ask the operator for more.",
  replayDeleted: "This replay was deleted because of the school's retention.",
  storageUnavailable: "The storage of replays is unavailable at the moment.",
  diskFull: "There is no room for this on the server's disk.",
};

export type Issue = { path: string; message: string };

/** The one error family: what the caller is told is `code`, `message`, `issues`; `cause` is for the log. */
export class SkyclassError extends Error {
  override name = "SkyclassError";
  readonly code: ErrorCode;
  readonly issues: readonly Issue[] | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    more: {
      message?: string;
      cause?: unknown;
      issues?: readonly Issue[];
      retryAfterMs?: number;
    } = {},
  ) {
    super(
      more.message ?? standardMessage[code],
      more.cause === undefined ? undefined : { cause: more.cause },
    );
    this.code = code;
    this.issues = more.issues;
    this.retryAfterMs = more.retryAfterMs;
  }
}

/** Fields of a wrong request, in the words of the schema; values are not repeated. */
export const issuesOf = (error: z.ZodError): Issue[] =>
  error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join("."),
    message: issue.message,
  }));

const databaseCodes = /^(08...|53...|57P0[123]|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE)$/;
const postgresCode = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string")
    return undefined;
  // An ENOENT is the database's only when it comes from a connection attempt.
  if ("syscall" in error && error.syscall !== "connect") return undefined;
  return error.code;
};

/** What pg-pool says when no connection was free, or none was made, in time; it gives no code. */
const noConnection =
  /^(timeout exceeded when trying to connect|Connection terminated due to connection timeout)$/;

/** Anything thrown, as one of the family; what is not foreseen is `internal` and keeps its cause. */
export const asSkyclassError = (error: unknown): SkyclassError => {
  if (error instanceof SkyclassError) return error;
  if (error instanceof z.ZodError)
    return new SkyclassError("badRequest", { issues: issuesOf(error), cause: error });
  const code = postgresCode(error);
  const isBusy = error instanceof Error && noConnection.test(error.message);
  if (isBusy || (code !== undefined && databaseCodes.test(code)))
    return new SkyclassError("databaseUnavailable", { cause: error });
  return new SkyclassError("internal", { cause: error });
};

/** True for refusals that are the caller's doing: they are counted, not logged as faults. */
export const isCallersFault = (error: SkyclassError): boolean => errorStatus[error.code] < 500;

/** The refusal as an HTTP body (RFC 9457). */
export const toProblem = (error: SkyclassError, requestId?: string): Problem => ({
  type: `urn:skyclass:error:${error.code}`,
  title: error.message,
  status: errorStatus[error.code],
  code: error.code,
  ...(error.issues ? { issues: [...error.issues] } : {}),
  ...(requestId ? { requestId } : {}),
});

/** The refusal in a socket acknowledgement. */
export const toAckError = (error: SkyclassError): AckError => ({
  code: error.code,
  message: error.message,
  ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(error.retryAfterMs) }),
});
