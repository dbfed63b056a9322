import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Replay } from "../../../../protocol/lessons.ts";
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
