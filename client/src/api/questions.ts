import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type { LessonId, QuestionId } from "../../../protocol/ids.ts";
import {
  type Answer,
  type AskQuestion,
  FollowedQuestions,
  LessonQuestions,
  Question,
} from "../../../protocol/questions.ts";
import { command, request } from "./request.ts";

const followedKey = ["questions"] as const;

/** Those that wait for one's answer, and those that one asked. */
export function useFollowedQuestions() {
  return useQuery({
    queryKey: followedKey,
    queryFn: ({ signal }) => request({ path: "/api/questions", signal }, FollowedQuestions),
  });
}

const lessonKey = (lessonId: LessonId) => ["questions", "lesson", lessonId] as const;

/** Answers come in while the replay is watched. */
const lessonRefreshMs = 20_000;

export function useLessonQuestions(lessonId: LessonId, { enabled }: { enabled: boolean }) {
  return useQuery({
    enabled,
    queryKey: lessonKey(lessonId),
    queryFn: async ({ signal }) =>
      (await request({ path: `/api/lessons/${lessonId}/questions`, signal }, LessonQuestions))
        .questions,
    refetchInterval: lessonRefreshMs,
  });
}

/** The same id again is the same question. */
export function useAskQuestion(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: z.infer<typeof AskQuestion>) =>
      request({ method: "POST", path: `/api/lessons/${lessonId}/questions`, body }, Question),
    onSuccess: () => client.invalidateQueries({ queryKey: followedKey }),
  });
}

export function useAnswerQuestion() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ questionId, answer }: { questionId: QuestionId; answer: Answer | null }) =>
      request(
        { method: "PUT", path: `/api/questions/${questionId}/answer`, body: { answer } },
        Question,
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: followedKey }),
  });
}

export function useMoveDueDay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ questionId, dueOn }: { questionId: QuestionId; dueOn: string }) =>
      command({ method: "PUT", path: `/api/questions/${questionId}/due-day`, body: { dueOn } }),
    onSuccess: () => client.invalidateQueries({ queryKey: followedKey }),
  });
}
