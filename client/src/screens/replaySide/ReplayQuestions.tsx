import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { QuestionId } from "../../../../protocol/ids.ts";
import type { Replay } from "../../../../protocol/lessons.ts";
import type { AskQuestion } from "../../../../protocol/questions.ts";
import { useAskQuestion, useLessonQuestions } from "../../api/questions.ts";
import { useMe } from "../../api/session.ts";
import { clockText } from "../../components/clockText.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconHeadphones, IconPlayerPlay } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { AskField } from "../questions/AskField.tsx";
import { CardAct, QuestionCard } from "../questions/QuestionCard.tsx";
import { type QuestionMoment, questionMoments } from "../replay/questionMoments.ts";
import css from "./ReplayQuestions.module.css";

/** What was asked in the lesson, each with ways to its moments; and asking at the present one. */
export function ReplayQuestions({
  replay,
  positionMs,
  onSeek,
}: {
  replay: Replay;
  positionMs: number;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  const { lesson, startedAt, durationMs } = replay;
  const { data, error, refetch } = useLessonQuestions(lesson.lessonId, { enabled: true });
  const me = useMe().data?.personId;
  const moments = questionMoments({ questions: data ?? [], startedAt, durationMs });
  return (
    <section className={css["questions"]} aria-labelledby="replay-questions">
      <h2 id="replay-questions">{t("questions.titleCount", { count: moments.length })}</h2>
      {error && !data ? (
        <ErrorNote error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <LoadingRows rows={2} height={72} />
      ) : moments.length === 0 ? (
        <p className={css["empty"]}>
          {lesson.may.ask ? t("questions.emptyReplay") : t("questions.noneAtReplay")}
        </p>
      ) : (
        <ul>
          {moments.map((moment) => (
            <MomentCard
              key={moment.question.questionId}
              moment={moment}
              isOwn={me !== undefined && moment.question.asker?.personId === me}
              onSeek={onSeek}
            />
          ))}
        </ul>
      )}
      {lesson.may.ask && <AskHere replay={replay} positionMs={positionMs} />}
    </section>
  );
}

function MomentCard({
  moment: { question, askedMs, answeredMs },
  isOwn,
  onSeek,
}: {
  moment: QuestionMoment;
  isOwn: boolean;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <QuestionCard
      question={question}
      isOwn={isOwn}
      where={
        question.seconds > 0 && <span>{t("questions.seconds", { count: question.seconds })}</span>
      }
    >
      <CardAct
        icon={<IconPlayerPlay size={18} aria-hidden="true" />}
        label={t("questions.askedAt", { time: clockText(askedMs) })}
        onClick={() => onSeek(askedMs)}
        testId="go-asked"
      />
      {answeredMs !== null && (
        <CardAct
          icon={<IconHeadphones size={18} aria-hidden="true" />}
          label={t("questions.hearAnswer", { time: clockText(answeredMs) })}
          onClick={() => onSeek(answeredMs)}
          testId="go-answered"
        />
      )}
    </QuestionCard>
  );
}

/** The moment is where one began to write: the replay plays on meanwhile. */
function AskHere({ replay, positionMs }: { replay: Replay; positionMs: number }) {
  const { t } = useTranslation();
  const { lessonId } = replay.lesson;
  const ask = useAskQuestion(lessonId);
  const [begunMs, setBegunMs] = useState<number | null>(null);
  /** Sent and perhaps not arrived: the same words again are the same question. */
  const sent = useRef<Omit<z.infer<typeof AskQuestion>, "replayMs"> | null>(null);
  const atMs = Math.round(begunMs ?? positionMs);
  return (
    <div onInput={() => setBegunMs((before) => before ?? positionMs)}>
      <AskField
        lessonId={lessonId}
        label={t("questions.askAt", { time: clockText(atMs) })}
        onAsk={async (text, photoId) => {
          if (sent.current?.text !== text || sent.current.photoId !== photoId) {
            const questionId = QuestionId.parse(crypto.randomUUID());
            sent.current = { questionId, text, ...(photoId === undefined ? {} : { photoId }) };
          }
          await ask.mutateAsync({ ...sent.current, replayMs: atMs });
          sent.current = null;
          setBegunMs(null);
        }}
      />
    </div>
  );
}
