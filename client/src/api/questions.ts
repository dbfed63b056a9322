import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { QuestionId } from "../../../protocol/ids.ts";
import { type Answer, FollowedQuestions, Question } from "../../../protocol/questions.ts";
import { command, request } from "./request.ts";

const followedKey = ["questions"] as const;

/** Those that wait for one's answer, and those that one asked. */
export function useFollowedQuestions() {
  return useQuery({
    queryKey: followedKey,
    queryFn: ({ signal }) => request({ path: "/api/questions", signal }, FollowedQuestions),
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
