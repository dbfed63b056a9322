import { type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Question } from "../../../../protocol/questions.ts";
import { IconCheck } from "../../components/icons.ts";
import { QuestionPhoto } from "../questionPhotos/importPhotos.ts";
import css from "./QuestionCard.module.css";

/** One question and its answer. What can be done with it comes as children. */
export function QuestionCard({
  question,
  isOwn,
  where,
  children,
}: {
  question: Question;
  isOwn: boolean;
  /** Stands beside the name: a time, a lesson. */
  where?: ReactNode;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { asker, answer } = question;
  const name = isOwn ? t("questions.me") : (asker?.displayName ?? t("questions.somebody"));
  return (
    <li className={css["card"]} data-answered={answer !== null} data-testid="question">
      <div className={css["by"]}>
        <span>{name}</span>
        {where}
      </div>
      <p className={css["text"]}>{question.text ?? t("questions.untold")}</p>
      {question.photo && (
        <Suspense fallback={null}>
          <QuestionPhoto lessonId={question.lessonId} photo={question.photo} name={name} />
        </Suspense>
      )}
      {answer && (
        <div className={css["answer"]} data-testid="answer">
          <span className={css["mark"]}>
            <IconCheck size={18} aria-hidden="true" />
            {answer.how === "live" ? t("questions.answeredLive") : t("questions.answeredInWriting")}
          </span>
          {answer.text !== null && <p className={css["text"]}>{answer.text}</p>}
        </div>
      )}
      {children && <div className={css["acts"]}>{children}</div>}
    </li>
  );
}

/** A button of a card; quiet, on light and on dark grounds. */
export function CardAct({
  icon,
  label,
  onClick,
  pressed,
  disabled = false,
  testId,
}: {
  icon?: ReactNode;
  label: string;
  onClick: () => void;
  /** Makes it a switch. */
  pressed?: boolean;
  disabled?: boolean;
  testId?: string;
}) {
  return (
    <button
      type="button"
      className={css["act"]}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      data-testid={testId}
    >
      {icon}
      {label}
    </button>
  );
}
