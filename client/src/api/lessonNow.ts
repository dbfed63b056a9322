import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import type { LessonId } from "../../../protocol/ids.ts";
import { LessonNow, readAgainMs } from "../../../protocol/lessonRungs.ts";
import { ApiError, refusalOf, requestHeaders } from "./request.ts";

/** A line on which nothing comes for this long is asked anew. */
const answerLimitMs = 8_000;

type Known = { tag: string; now: LessonNow };

/**
 * How the lesson stands, asked for again and again by plain HTTP. What is the same is answered with
 * nothing; the last answer is kept here and not on the device's disk.
 */
export function useLessonNow(lessonId: LessonId, onAnswered: (answerMs: number) => void) {
  const known = useRef<Known | null>(null);
  return useQuery({
    queryKey: ["lessons", "now", lessonId],
    queryFn: async ({ signal }) => {
      const askedMs = performance.now();
      known.current = await ask({ lessonId, known: known.current, signal });
      onAnswered(performance.now() - askedMs);
      return known.current.now;
    },
    refetchInterval: readAgainMs,
    retry: false,
    gcTime: 0,
  });
}

async function ask({
  lessonId,
  known,
  signal,
}: {
  lessonId: LessonId;
  known: Known | null;
  signal: AbortSignal;
}): Promise<Known> {
  const limit = new AbortController();
  const giveUp = (): void => limit.abort();
  const timer = setTimeout(giveUp, answerLimitMs);
  signal.addEventListener("abort", giveUp);
  try {
    const response = await fetch(`/api/lessons/${lessonId}/now`, {
      cache: "no-store",
      headers: { ...requestHeaders(), ...(known ? { "if-none-match": known.tag } : {}) },
      signal: limit.signal,
    });
    if (response.status === 304 && known) return known;
    const answer: unknown = await response.json();
    if (!response.ok) throw refusalOf(response.status, answer);
    const now = LessonNow.safeParse(answer);
    if (!now.success) throw new ApiError({ code: "unexpectedReply", cause: now.error });
    return { tag: response.headers.get("etag") ?? "", now: now.data };
  } catch (cause) {
    if (cause instanceof ApiError || signal.aborted) throw cause;
    throw new ApiError({ code: "offline", cause });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
  }
}
