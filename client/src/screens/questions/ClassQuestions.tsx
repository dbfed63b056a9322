import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { LiveQuestions, QuestionsState } from "../../media/liveQuestions.ts";
import { IconHandFinger, IconTrash } from "../../components/icons.ts";
import { AskField } from "./AskField.tsx";
import css from "./Questions.module.css";
import { CardAct, QuestionCard } from "./QuestionCard.tsx";
import { questionOrder } from "./questionOrder.ts";

/** A student's questions panel: what classmates asked, and asking. */
export function ClassQuestions({
  lessonId,
  asked,
  questions,
}: {
  lessonId: LessonId;
  asked: QuestionsState;
  questions: Pick<LiveQuestions, "ask" | "second" | "withdraw">;
}) {
  const { t } = useTranslation();
  const { selfPersonId, seconded } = asked;
  return (
    <section className={css["panel"]} aria-label={t("questions.title")} data-testid="questions">
      <h2>{t("questions.titleCount", { count: asked.questions.length })}</h2>
      {asked.questions.length === 0 ? (
        <p className={css["empty"]}>{t("questions.empty")}</p>
      ) : (
        <ul className={css["list"]} aria-live="polite">
          {questionOrder(asked.questions).map((question) => {
            const { questionId } = question;
            const isOwn = question.asker?.personId === selfPersonId;
            const isSeconded = seconded.includes(questionId);
            // A refusal means that the question or the lesson is gone, which the list shows by itself.
            const ignore = (): void => undefined;
            return (
              <QuestionCard key={questionId} question={question} isOwn={isOwn}>
                {question.answer ? null : isOwn ? (
                  <CardAct
                    icon={<IconTrash size={18} aria-hidden="true" />}
                    label={t("questions.withdraw")}
                    onClick={() => void questions.withdraw(questionId).catch(ignore)}
                    testId="withdraw-question"
                  />
                ) : (
                  <CardAct
                    icon={<IconHandFinger size={18} aria-hidden="true" />}
                    label={
                      question.seconds === 0
                        ? t("questions.meToo")
                        : t("questions.second", { count: question.seconds })
                    }
                    pressed={isSeconded}
                    onClick={() => void questions.second(questionId, !isSeconded).catch(ignore)}
                    testId="second-question"
                  />
                )}
              </QuestionCard>
            );
          })}
        </ul>
      )}
      <AskField
        lessonId={lessonId}
        label={t("questions.ask")}
        onAsk={(text, photoId) => questions.ask(text, photoId)}
      />
    </section>
  );
}
