import { ApiError } from "./request.ts";

/** A line on which nothing comes for this long is asked anew. */
const answerLimitMs = 8_000;

/**
 * Asks where a line may be there and bring nothing: given up after a while.
 * Throws ApiError, or what the abort of `given` leads to.
 */
export async function onWeakLine<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  given?: AbortSignal,
): Promise<Answer> {
  const limit = new AbortController();
  const giveUp = (): void => limit.abort();
  const timer = setTimeout(giveUp, answerLimitMs);
  given?.addEventListener("abort", giveUp);
  try {
    return await ask(limit.signal);
  } catch (cause) {
    if (cause instanceof ApiError || given?.aborted === true) throw cause;
    throw new ApiError({ code: "offline", cause });
  } finally {
    clearTimeout(timer);
    given?.removeEventListener("abort", giveUp);
  }
}
