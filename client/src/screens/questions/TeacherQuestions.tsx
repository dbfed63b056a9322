import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { QuestionId } from "../../../../protocol/ids.ts";
import type { Answer, Question } from "../../../../protocol/questions.ts";
import { IconCheck, IconPencil, IconTrash } from "../../components/icons.ts";
import type { LiveQuestions, QuestionsState } from "../../media/liveQuestions.ts";
import css from "./Questions.module.css";
import { CardAct, QuestionCard } from "./QuestionCard.tsx";
import { questionOrder } from "./questionOrder.ts";
import { WriteField } from "./WriteField.tsx";

/** The teacher's questions: answer by speaking, answer in writing, take away. */
export function TeacherQuestions({
  asked,
  questions,
}: {
  asked: QuestionsState;
  questions: Pick<LiveQuestions, "answer" | "withdraw">;
}) {
  const { t } = useTranslation();
  const open = asked.questions.filter(({ answer }) => answer === null).length;
  return (
    <section className={css["panel"]} aria-label={t("questions.title")} data-testid="questions">
      <h2>{t("questions.titleOpen", { count: open })}</h2>
      {asked.questions.length === 0 ? (
        <p className={css["empty"]}>{t("questions.emptyTeacher")}</p>
      ) : (
        <ul className={css["list"]} aria-live="polite">
          {questionOrder(asked.questions).map((question) => (
            <QuestionToAnswer
              key={question.questionId}
              question={question}
              onAnswer={(answer) => questions.answer(question.questionId, answer)}
              onWithdraw={(id) => void questions.withdraw(id).catch(() => undefined)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

/** One question with what a teacher can do about it. */
export function QuestionToAnswer({
  question,
  where,
  spoken = true,
  onAnswer,
  onWithdraw,
}: {
  question: Question;
  where?: string;
  /** Whether it can be answered by speaking about it now. */
  spoken?: boolean;
  onAnswer: (answer: Answer | null) => Promise<unknown>;
  onWithdraw?: (questionId: QuestionId) => void;
}) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const answered = question.answer !== null;
  const quietly = (answer: Answer | null): void => void onAnswer(answer).catch(() => undefined);
  return (
    <QuestionCard question={question} isOwn={false} where={where && <span>{where}</span>}>
      {question.seconds > 0 && (
        <span className={css["seconds"]}>
          {t("questions.seconds", { count: question.seconds })}
        </span>
      )}
      {answered ? (
        <CardAct label={t("questions.takeBack")} onClick={() => quietly(null)} testId="take-back" />
      ) : (
        <>
          {spoken && (
            <CardAct
              icon={<IconCheck size={18} aria-hidden="true" />}
              label={t("questions.answerLive")}
              onClick={() => quietly({ how: "live" })}
              testId="answer-live"
            />
          )}
          <CardAct
            icon={<IconPencil size={18} aria-hidden="true" />}
            label={t("questions.write")}
            pressed={writing}
            onClick={() => setWriting(!writing)}
            testId="answer-in-writing"
          />
          {onWithdraw && (
            <CardAct
              icon={<IconTrash size={18} aria-hidden="true" />}
              label={t("questions.remove")}
              onClick={() => onWithdraw(question.questionId)}
              testId="remove-question"
            />
          )}
        </>
      )}
      {writing && !answered && (
        <div className={css["writing"]}>
          <WriteField
            label={t("questions.yourAnswer")}
            send={t("questions.sendAnswer")}
            onSend={async (text) => {
              await onAnswer({ how: "writing", text });
              setWriting(false);
            }}
            testId="answer"
          />
        </div>
      )}
    </QuestionCard>
  );
}
