import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ChatMessageId, LessonId, PollId } from "../../../protocol/ids.ts";
import { LessonNow, readAgainMs } from "../../../protocol/lessonNow.ts";
import type { PollAnswer } from "../../../protocol/polls.ts";
import { ApiError, command, refusalOf, requestHeaders } from "./request.ts";
import { onWeakLine } from "./weakLine.ts";

type Known = {
  tag: string;
  now: LessonNow;
  /** Server time minus this machine's, as well as a header that counts seconds can say. */
  serverOffsetMs: number;
};

const nowKey = (lessonId: LessonId) => ["lessons", "now", lessonId] as const;

/**
 * How the lesson stands, asked for again and again by plain HTTP. What is the same is answered with
 * nothing; the last answer is kept here and not on the device's disk.
 */
export function useLessonNow(lessonId: LessonId, onAnswered: (answerMs: number) => void) {
  const client = useQueryClient();
  const queryKey = nowKey(lessonId);
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const askedMs = performance.now();
      const known = client.getQueryData<Known>(queryKey);
      const answer = await onWeakLine(
        async (limited) => ask({ lessonId, known, signal: limited }),
        signal,
      );
      onAnswered(performance.now() - askedMs);
      return answer;
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
  known: Known | undefined;
  signal: AbortSignal;
}): Promise<Known> {
  const response = await fetch(`/api/lessons/${lessonId}/now`, {
    cache: "no-store",
    headers: { ...requestHeaders(), ...(known ? { "if-none-match": known.tag } : {}) },
    signal,
  });
  if (response.status === 304 && known) return known;
  const serverOffsetMs = offsetOf(response.headers.get("date"));
  const answer: unknown = await response.json();
  if (!response.ok) throw refusalOf(response.status, answer);
  const now = LessonNow.safeParse(answer);
  if (!now.success) throw new ApiError({ code: "unexpectedReply", cause: now.error });
  return { tag: response.headers.get("etag") ?? "", now: now.data, serverOffsetMs };
}

/** It names the second that had begun: on average half a one more had gone by. */
const offsetOf = (date: string | null): number => {
  const serverMs = Date.parse(date ?? "") + 500;
  return Number.isNaN(serverMs) ? 0 : serverMs - Date.now();
};

/** The same answer again changes nothing. */
export function useAnswerPoll(lessonId: LessonId) {
  const client = useQueryClient();
  const queryKey = nowKey(lessonId);
  return useMutation({
    mutationFn: async ({ pollId, answer }: { pollId: PollId; answer: PollAnswer }) =>
      onWeakLine(async (signal) =>
        command({
          method: "PUT",
          path: `/api/lessons/${lessonId}/polls/${pollId}/answer`,
          body: { answer },
          signal,
        }),
      ),
    onSuccess: async (_, { pollId, answer }) => {
      // What is on its way was asked before.
      await client.cancelQueries({ queryKey });
      client.setQueryData<Known>(queryKey, (known) =>
        known?.now.poll?.pollId === pollId
          ? { ...known, now: { ...known.now, own: answer } }
          : known,
      );
      void client.invalidateQueries({ queryKey });
    },
  });
}

/** In the thread that the teacher began. The same answer again changes nothing. */
export function useAnswerTeacher(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ messageId, text }: { messageId: ChatMessageId; text: string }) =>
      onWeakLine(async (signal) =>
        command({
          method: "PUT",
          path: `/api/lessons/${lessonId}/thread/${messageId}`,
          body: { text },
          signal,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: nowKey(lessonId) }),
  });
}
