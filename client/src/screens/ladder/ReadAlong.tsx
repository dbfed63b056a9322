import { Button } from "@mantine/core";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { ChatMessageId, type LessonId, QuestionId } from "../../../../protocol/ids.ts";
import { useAnswerTeacher, useLessonNow } from "../../api/lessonNow.ts";
import { useAskQuestion } from "../../api/questions.ts";
import { ApiError } from "../../api/request.ts";
import { BarButton } from "../../components/BarButton.tsx";
import { IconDoorExit, IconHeadphones, IconWifi1, IconWifiOff } from "../../components/icons.ts";
import { LiveMark } from "../../components/LiveMark.tsx";
import { LoadingScreen } from "../../components/LoadingScreen.tsx";
import { LessonOver } from "../live/LessonOver.tsx";
import { untilItComes } from "../live/untilItComes.ts";
import { importChat } from "../chat/importChat.ts";
import { PollCard } from "../polls/importPolls.ts";
import { QuestionCard } from "../questions/QuestionCard.tsx";
import { questionOrder } from "../questions/questionOrder.ts";
import { WriteField } from "../questions/WriteField.tsx";
import css from "./ReadAlong.module.css";
import { ReadSlide } from "./ReadSlide.tsx";
import { useReadPoll } from "./useReadPoll.ts";

const ReadChat = lazy(async () => ({ default: (await untilItComes(importChat)).ReadChat }));
const ReadThread = lazy(async () => ({ default: (await untilItComes(importChat)).ReadThread }));

/** Sound that was asked for takes as long as this to be heard, or to be given up again. */
const tryingMs = 6_000;

/**
 * The ladder's last rung: slides, questions, asking and polls by plain HTTP, without socket, sound and
 * pictures.
 */
export function ReadAlong({
  lessonId,
  isChosen,
  onAnswered,
  onSound,
}: {
  lessonId: LessonId;
  /** By the child, and not by the network. */
  isChosen: boolean;
  /** How long plain HTTP took to answer. */
  onAnswered: (answerMs: number) => void;
  /** Sound is wanted again. */
  onSound: () => void;
}) {
  const { t } = useTranslation();
  const { data, error, refetch } = useLessonNow(lessonId, onAnswered);
  const now = data?.now;
  const ask = useAsking(lessonId);
  const answerTeacher = useAnsweringTeacher(lessonId);
  const { polls, state } = useReadPoll(lessonId, now);
  const [, navigate] = useLocation();
  const [trying, setTrying] = useState(false);
  if (error instanceof ApiError && error.code === "lessonEnded")
    return <LessonOver lessonId={lessonId} />;
  if (!now && !error) return <LoadingScreen />;
  const trySound = (): void => {
    onSound();
    setTrying(true);
    setTimeout(() => setTrying(false), tryingMs);
  };
  return (
    <div className={css["room"]} data-on-stage data-testid="read-along">
      <header className={css["header"]}>
        {now && (
          <div>
            <title>{t("app.pageTitle", { page: now.title })}</title>
            <h1>{now.title}</h1>
            <p>{t("live.teacher", { name: now.teacherName })}</p>
          </div>
        )}
        {data?.now.startedAt && (
          <LiveMark startedAt={data.now.startedAt} serverOffsetMs={data.serverOffsetMs} />
        )}
      </header>
      <p className={css["notice"]} aria-live="polite" data-testid="reading-notice">
        {error ? (
          <IconWifiOff size={20} aria-hidden="true" />
        ) : (
          <IconWifi1 size={20} aria-hidden="true" />
        )}
        {error ? t("ladder.unanswered") : isChosen ? t("ladder.chosen") : t("ladder.reading")}
      </p>
      <main className={css["main"]}>
        <ReadSlide now={now ?? null} lessonId={lessonId} />
        {now && now.thread.length > 0 && (
          <Suspense fallback={null}>
            <ReadThread messages={now.thread} onSay={answerTeacher} />
          </Suspense>
        )}
        {now && now.chat.length > 0 && (
          <Suspense fallback={null}>
            <ReadChat messages={now.chat} />
          </Suspense>
        )}
        <section className={css["questions"]} aria-label={t("questions.title")}>
          <h2>{t("questions.titleCount", { count: now?.questions.length ?? 0 })}</h2>
          {now && now.questions.length > 0 && (
            <ul className={css["list"]} aria-live="polite">
              {questionOrder(now.questions).map((question) => (
                <QuestionCard
                  key={question.questionId}
                  question={question}
                  isOwn={question.asker?.personId === now.personId}
                />
              ))}
            </ul>
          )}
          <WriteField
            label={t("questions.ask")}
            send={t("questions.send")}
            onSend={async (text) => {
              await ask(text);
              void refetch();
            }}
            testId="ask"
          />
        </section>
      </main>
      <footer className={css["foot"]}>
        {now?.poll && (
          <Suspense fallback={null}>
            <PollCard
              key={now.poll.pollId}
              poll={now.poll}
              {...{ state, polls }}
              serverOffsetMs={data?.serverOffsetMs ?? 0}
              reconnecting={error !== null}
            />
          </Suspense>
        )}
        <div className={css["bar"]}>
          <Button
            size="md"
            leftSection={<IconHeadphones size={20} />}
            loading={trying}
            onClick={trySound}
            data-testid="sound-again"
          >
            {t("ladder.soundAgain")}
          </Button>
          <BarButton
            icon={<IconDoorExit size={24} />}
            label={t("live.leave")}
            onClick={() => navigate("/")}
            testId="leave-lesson"
          />
        </div>
      </footer>
    </div>
  );
}

/** Asked and perhaps not answered: asking the same again keeps its id. */
function useAsking(lessonId: LessonId): (text: string) => Promise<void> {
  const { mutateAsync } = useAskQuestion(lessonId);
  const asking = useRef<{ questionId: QuestionId; text: string } | null>(null);
  return async (text) => {
    if (asking.current?.text !== text)
      asking.current = { questionId: QuestionId.parse(crypto.randomUUID()), text };
    await mutateAsync({ ...asking.current, replayMs: null });
    asking.current = null;
  };
}

/** As with asking. */
function useAnsweringTeacher(lessonId: LessonId): (text: string) => Promise<void> {
  const { mutateAsync } = useAnswerTeacher(lessonId);
  const answering = useRef<{ messageId: ChatMessageId; text: string } | null>(null);
  return async (text) => {
    if (answering.current?.text !== text)
      answering.current = { messageId: ChatMessageId.parse(crypto.randomUUID()), text };
    await mutateAsync(answering.current);
    answering.current = null;
  };
}
