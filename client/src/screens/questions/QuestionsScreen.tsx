import { Anchor, Stack, TextInput, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type {
  QuestionToAnswer as Waiting,
  QuestionToFollow,
} from "../../../../protocol/questions.ts";
import type { Role } from "../../../../protocol/people.ts";
import { useAnswerQuestion, useFollowedQuestions, useMoveDueDay } from "../../api/questions.ts";
import { useMe } from "../../api/session.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconMessageQuestion } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { QuestionCard } from "./QuestionCard.tsx";
import css from "./Questions.module.css";
import { QuestionToAnswer } from "./TeacherQuestions.tsx";

const answering: readonly Role[] = ["teacher", "headTeacher", "schoolAdmin"];

/** What the lesson had no time for: questions to answer, and the answers to one's own. */
export default function QuestionsScreen() {
  const { t } = useTranslation();
  const followed = useFollowedQuestions();
  const roles = useMe().data?.memberships.map(({ role }) => role) ?? [];
  const answers = roles.some((role) => answering.includes(role));
  /** Whoever has a course now has not taught its past lessons, and does not watch them. */
  const watches = roles.some((role) => role === "headTeacher" || role === "schoolAdmin");
  return (
    <Stack gap="lg" maw={760}>
      <title>{t("app.pageTitle", { page: t("nav.questions") })}</title>
      <Title order={1} size="h2">
        {t("nav.questions")}
      </Title>
      {followed.data ? (
        answers ? (
          <ToAnswer questions={followed.data.toAnswer} watches={watches} />
        ) : (
          <Asked questions={followed.data.asked} />
        )
      ) : followed.error ? (
        <ErrorNote error={followed.error} onRetry={() => void followed.refetch()} />
      ) : (
        <LoadingRows rows={4} height={88} />
      )}
    </Stack>
  );
}

function ToAnswer({ questions, watches }: { questions: Waiting[]; watches: boolean }) {
  const { t } = useTranslation();
  const answer = useAnswerQuestion();
  const move = useMoveDueDay();
  if (questions.length === 0)
    return (
      <EmptyState
        icon={<IconMessageQuestion size={48} />}
        title={t("questions.nothingToAnswerTitle")}
        text={t("questions.nothingToAnswerText")}
      />
    );
  const failed = answer.error ?? move.error;
  return (
    <>
      {failed && <ErrorNote error={failed} />}
      <ul className={css["list"]}>
        {questions.map((question) => {
          const { questionId, dueOn, inheritedFrom } = question;
          return (
            <li key={questionId} className={css["followed"]}>
              <div className={css["due"]}>
                {inheritedFrom === null || watches ? (
                  <LessonLink question={question} />
                ) : (
                  question.lessonTitle
                )}
                {inheritedFrom !== null && (
                  <span className={css["inherited"]} data-testid="inherited">
                    {t("questions.inherited", { name: inheritedFrom })}
                  </span>
                )}
                <TextInput
                  type="date"
                  size="sm"
                  label={t("questions.due")}
                  value={dueOn ?? ""}
                  onChange={({ currentTarget: { value } }) => {
                    if (value !== "") move.mutate({ questionId, dueOn: value });
                  }}
                />
              </div>
              <ul className={css["list"]}>
                <QuestionToAnswer
                  question={question}
                  spoken={false}
                  onAnswer={(given) => answer.mutateAsync({ questionId, answer: given })}
                />
              </ul>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Asked({ questions }: { questions: QuestionToFollow[] }) {
  const { t } = useTranslation();
  if (questions.length === 0)
    return (
      <EmptyState
        icon={<IconMessageQuestion size={48} />}
        title={t("questions.nothingAskedTitle")}
        text={t("questions.nothingAskedText")}
      />
    );
  return (
    <ul className={css["list"]}>
      {questions.map((question) => (
        <QuestionCard
          key={question.questionId}
          question={question}
          isOwn
          where={<LessonLink question={question} />}
        >
          {question.answer === null && (
            <span className={css["seconds"]}>{t("questions.waiting")}</span>
          )}
        </QuestionCard>
      ))}
    </ul>
  );
}

function LessonLink({ question }: { question: QuestionToFollow }) {
  return (
    <Anchor component={Link} href={`/lessons/${question.lessonId}/replay`}>
      {question.lessonTitle}
    </Anchor>
  );
}
