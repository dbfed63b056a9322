import { useEffect, useRef, useState } from "react";
import type { LessonId, PollId } from "../../../../protocol/ids.ts";
import type { LessonNow } from "../../../../protocol/lessonNow.ts";
import type { PollAnswer } from "../../../../protocol/polls.ts";
import { useAnswerPoll } from "../../api/lessonNow.ts";
import { ApiError } from "../../api/request.ts";
import type { LivePolls, PollsState } from "../../media/livePolls.ts";

const tryAgainMs = 2_000;

type Given = { pollId: PollId; answer: PollAnswer };

/** Answering a poll by plain HTTP: what was chosen last is sent until it has arrived, or is refused. */
export function useReadPoll(
  lessonId: LessonId,
  now: LessonNow | undefined,
): { polls: Pick<LivePolls, "answer">; state: Pick<PollsState, "own" | "unsent"> } {
  const { mutateAsync } = useAnswerPoll(lessonId);
  const [unsent, setUnsent] = useState<Given | null>(null);
  const latest = useRef<Given | null>(null);
  /** One after the other: what was chosen last arrives last. */
  const turn = useRef<Promise<void>>(Promise.resolve());
  useEffect(
    () => () => {
      latest.current = null;
    },
    [],
  );

  const send = async (given: Given): Promise<void> => {
    while (latest.current === given) {
      try {
        return await mutateAsync(given);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== "offline") throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
    }
  };
  const answer = async (pollId: PollId, chosen: PollAnswer): Promise<void> => {
    const given = { pollId, answer: chosen };
    latest.current = given;
    setUnsent(given);
    const sent = turn.current.then(async () => send(given));
    turn.current = sent.catch(() => undefined);
    try {
      await sent;
    } finally {
      if (latest.current === given) {
        latest.current = null;
        setUnsent(null);
      }
    }
  };
  const isOfThis = unsent !== null && unsent.pollId === now?.poll?.pollId;
  return {
    polls: { answer },
    state: { own: now?.own ?? null, unsent: isOfThis ? unsent.answer : null },
  };
}
