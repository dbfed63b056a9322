import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Lesson } from "../../../../protocol/lessons.ts";
import { IconArrowRight } from "../../components/icons.ts";
import { classNames } from "./classNames.ts";
import { EnterButton } from "./EnterButton.tsx";
import css from "./LiveLessonCard.module.css";

/** A lesson that runs right now, and the one large way in. */
export function LiveLessonCard({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation();
  const { lessonId, may } = lesson;
  return (
    <article className={css["card"]} data-testid="live-lesson">
      <p className={css["now"]}>
        <span className={css["dot"]} aria-hidden="true" />
        {t("home.now")}
      </p>
      <h2 className={css["title"]}>{lesson.title}</h2>
      <Text c="dimmed">{t("live.teacher", { name: lesson.teacher.displayName })}</Text>
      <Text c="dimmed">
        {classNames(lesson, {
          between: t("common.listComma"),
          schools: t("common.listSemicolon"),
        })}
      </Text>
      {may.teach && (
        <Button
          component={Link}
          href={`/lessons/${lessonId}/teach`}
          size="lg"
          mt="md"
          rightSection={<IconArrowRight size={22} />}
          data-testid="continue-lesson"
        >
          {t("home.continueTeaching")}
        </Button>
      )}
      {may.join && (
        <EnterButton
          lessonId={lessonId}
          isLive
          size="lg"
          mt="md"
          rightSection={<IconArrowRight size={22} />}
        />
      )}
    </article>
  );
}
