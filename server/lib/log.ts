import { type DestinationStream, type LevelWithSilent, type Logger, pino } from "pino";

export type { Logger } from "pino";

/** Never in a log: what proves who somebody is, and who somebody is. */
const secretNames = [
  "authorization",
  "cookie",
  "displayName",
  "initialPassword",
  "password",
  "seatToken",
  "secret",
  "signInName",
  "token",
  '["set-cookie"]',
];
const secretPaths = ["", "*.", "*.*.", "req.headers.", "res.headers."].flatMap((prefix) =>
  secretNames.map((name) =>
    name.startsWith("[") ? `${prefix.slice(0, -1)}${name}` : `${prefix}${name}`,
  ),
);

type LoggedError = {
  type: string;
  code?: unknown;
  message: string;
  stack?: string | undefined;
  cause?: LoggedError;
};

/** Only these fields: a database error's `detail` and `parameters` repeat the row, which may name a person. */
const describeError = (error: unknown, depth = 0): LoggedError => {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  return {
    type: error.name,
    ...("code" in error ? { code: error.code } : {}),
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined || depth > 4
      ? {}
      : { cause: describeError(error.cause, depth + 1) }),
  };
};

/** JSON lines on standard output. Log ids, never names. */
export const createLogger = (options: {
  level: LevelWithSilent;
  name: string;
  destination?: DestinationStream;
}): Logger => {
  const settings = {
    level: options.level,
    name: options.name,
    base: { pid: process.pid },
    serializers: { err: describeError, error: describeError },
    redact: { paths: secretPaths, censor: "[hidden]" },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
};
