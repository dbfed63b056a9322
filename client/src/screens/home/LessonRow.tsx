import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Lesson } from "../../../../protocol/lessons.ts";
import { useMe } from "../../api/session.ts";
import { classNames } from "./classNames.ts";
import { WatchButton } from "../replay/WatchButton.tsx";
import { DeletionNote } from "./DeletionNote.tsx";
import { EnterButton } from "./EnterButton.tsx";
import css from "./LessonRow.module.css";
import { RecordingMark } from "./RecordingMark.tsx";

export function LessonRow({
  lesson,
  isPast,
  showTeacher,
}: {
  lesson: Lesson;
  isPast: boolean;
  showTeacher: boolean;
}) {
  const { t, i18n } = useTranslation();
  const timeZone = useMe().data?.timeZone;
  const at = new Intl.DateTimeFormat(i18n.language, {
    timeZone,
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(lesson.startedAt ?? lesson.plannedStart ?? lesson.createdAt));
  const facts = [
    ...(lesson.kind === "micro" ? [t("home.microLesson")] : []),
    at,
    ...(showTeacher ? [t("live.teacher", { name: lesson.teacher.displayName })] : []),
    classNames(lesson, {
      between: t("common.listComma"),
      schools: t("common.listSemicolon"),
    }),
  ];
  return (
    <li className={css["row"]} data-testid="lesson-row">
      <div className={css["text"]}>
        <h3 className={css["title"]}>{lesson.title}</h3>
        <p className={css["facts"]}>{facts.join(" · ")}</p>
        <DeletionNote of={lesson.replayDeletion} />
      </div>
      <div className={css["actions"]}>
        {lesson.replayDeletion?.done !== true && lesson.state === "ended" && (
          <RecordingMark recording={lesson.recording} />
        )}
        {isPast && lesson.state === "scheduled" && (
          <Text c="dimmed" size="sm">
            {t("home.notTaught")}
          </Text>
        )}
        {lesson.state === "ended" && lesson.may.seeAttendance && (
          <Button
            component={Link}
            href={`/lessons/${lesson.lessonId}/attendance`}
            variant="subtle"
            data-testid="lesson-attendance"
          >
            {t("nav.attendance")}
          </Button>
        )}
        <LessonAction lesson={lesson} isPast={isPast} />
      </div>
    </li>
  );
}

function LessonAction({ lesson, isPast }: { lesson: Lesson; isPast: boolean }) {
  const { t } = useTranslation();
  const { lessonId, may, state } = lesson;
  if (may.teach) {
    return (
      <Button
        component={Link}
        href={`/lessons/${lessonId}/teach`}
        // Whoever is late may still begin it, but nobody is led there.
        variant={isPast ? "subtle" : "light"}
      >
        {t("home.goTeach")}
      </Button>
    );
  }
  if (may.join && !isPast) {
    return <EnterButton lessonId={lessonId} isLive={false} variant="light" />;
  }
  if (state === "ended" && may.watch) return <WatchButton lessonId={lessonId} />;
  if (state === "ended" && lesson.replayAudience === "nobody")
    return <span data-testid="replay-withdrawn">{t("home.withdrawn")}</span>;
  return null;
}
