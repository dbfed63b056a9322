import { z } from "zod";

/**
 * Every way Skyclass says no. The code is stable and translated by the client (`errors.<code>`);
 * the number is the HTTP status of the same refusal.
 */
export const errorStatus = {
  // the caller's
  badRequest: 400,
  notSignedIn: 401,
  wrongCredentials: 401,
  forbidden: 403,
  replayWithdrawn: 403,
  consentMissing: 403,
  originRefused: 403,
  linkUsedOrExpired: 403,
  passwordMustChange: 403,
  notFound: 404,
  replayDeleted: 410,
  conflict: 409,
  signInNameTaken: 409,
  tooManyAccounts: 409,
  otherAccount: 409,
  timetableConflict: 409,
  lessonNotLive: 409,
  lessonNotOpen: 409,
  lessonEnded: 409,
  notJoined: 409,
  wrongOrder: 409,
  cannotConsume: 409,
  stageFull: 409,
  boardFull: 409,
  captureGone: 409,
  pollEnded: 409,
  chatClosed: 409,
  wordRefused: 409,
  tooManyUploads: 409,
  tooLarge: 413,
  fileNotSupported: 415,
  tooManyRequests: 429,
  // nobody's: there is no room
  lessonTooLarge: 409,
  noRoomForLesson: 409,
  lessonFull: 409,
  quotaReached: 409,
  // ours
  internal: 500,
  shuttingDown: 503,
  mediaUnavailable: 503,
  // somebody else's
  databaseUnavailable: 503,
  queueUnavailable: 503,
  storageUnavailable: 503,
  diskFull: 507,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorStatus;
export const ErrorCode = z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]);

/** RFC 9457 problem details; `code` is our extension member, `issues` names the wrong fields. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: ErrorCode,
  detail: z.string().optional(),
  issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

/** The same refusal in a socket acknowledgement. `retryAfterMs` comes with `tooManyRequests`. */
export const AckError = z.strictObject({
  code: ErrorCode,
  message: z.string(),
  retryAfterMs: z.int().nonnegative().optional(),
});
export type AckError = z.infer<typeof AckError>;

export type Ack<Reply> = { ok: true; reply: Reply } | { ok: false; error: AckError };
