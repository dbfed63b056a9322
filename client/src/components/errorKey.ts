import { ErrorCode } from "../../../protocol/errors.ts";
import type { ApiErrorCode } from "../api/request.ts";

/** The key under `errors` for whatever was thrown: API and live session errors carry a code. */
export function errorKey(error: unknown): ApiErrorCode {
  if (typeof error !== "object" || error === null || !("code" in error)) return "internal";
  const { code } = error;
  if (code === "offline" || code === "unexpectedReply") return code;
  return ErrorCode.catch("internal").parse(code);
}
