import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { Replay } from "../../../../protocol/lessons.ts";
import { useCurriculum } from "../../api/curriculum.ts";
import { IconDoorEnter } from "../../components/icons.ts";
import { tappedEnter } from "../live/tappedEnter.ts";

/** What plays, and while the lesson is still on, the way into it. */
export function ReplayAbout({ replay: { lesson, startedAt, state } }: { replay: Replay }) {
  const { t } = useTranslation();
  const name = lesson.teacher.displayName;
  return (
    <>
      <h1>{lesson.title}</h1>
      <p>{t("replay.by", { name, date: new Date(startedAt) })}</p>
      <AboutInCurriculum lessonId={lesson.lessonId} />
      {state === "capturing" && <p>{t("replay.growing")}</p>}
      {lesson.replayDeletion?.done === false && (
        <p data-testid="replay-goes">
          {t("replay.goes", { date: new Date(lesson.replayDeletion.at) })}
        </p>
      )}
      {state === "finishing" && <p>{t("replay.finishing")}</p>}
      {lesson.state === "live" && lesson.may.join && (
        <Button
          leftSection={<IconDoorEnter size={20} />}
          renderRoot={(props) => (
            <Link
              {...props}
              href={`/lessons/${lesson.lessonId}/live`}
              state={tappedEnter}
              data-testid="to-live"
            />
          )}
        >
          {t("replay.toLive")}
        </Button>
      )}
    </>
  );
}

/** Subject, grade, place in the textbook and what it is about, as far as its teacher said so. */
function AboutInCurriculum({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const known = useCurriculum(lessonId).data;
  if (!known) return null;
  const { grade, textbook, unit, chapter, description, keywords } = known.curriculum;
  const place = [known.subject, grade && t(`grades.g${grade}`), textbook, unit, chapter];
  const lines = [place.filter(Boolean).join(" · "), keywords.join(" · ")];
  return (
    <>
      {lines
        .filter((text) => text !== "")
        .map((text) => (
          <p key={text} data-testid="in-curriculum">
            {text}
          </p>
        ))}
      {description.length > longestLine ? (
        // The way to the buttons below is not longer for it.
        <details>
          <summary>{`${description.slice(0, longestLine)}…`}</summary>
          {description}
        </details>
      ) : (
        description !== "" && <p>{description}</p>
      )}
    </>
  );
}

const longestLine = 60;
