import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { wallClock } from "../../../../protocol/days.ts";
import type { PastThread } from "../../../../protocol/threads.ts";
import { clockTime, dayText } from "../../components/dayText.ts";
import { useMe } from "../../api/session.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import { ReportToSchool } from "../chat/ReportButton.tsx";
import css from "./Threads.module.css";

/** What was written in one lesson to and by one child: which lesson, when, and each word of it. */
export function ThreadCard({
  thread: { lesson, teacherName, child, messages },
  linked = true,
}: {
  thread: PastThread;
  /** To the lesson; it may be the page that is shown. */
  linked?: boolean;
}) {
  const { t, i18n } = useTranslation();
  const { timeZone } = useDistrictClock();
  const me = useMe().data;
  /** As in the lesson: the child whom it was written to, and here also whoever cares for it. */
  const mayReport =
    me?.personId === child.personId ||
    me?.memberships.some((held) => held.role === "guardian" && held.childId === child.personId);
  const [first] = messages;
  const day =
    first &&
    dayText(wallClock(new Date(first.saidAt), timeZone).day, i18n.language, {
      ...{ year: "numeric", month: "long", day: "numeric" },
    });
  return (
    <article className={css["thread"]} data-testid="thread">
      <header>
        {linked && (
          <Anchor component={Link} href={`/lessons/${lesson.lessonId}/replay`}>
            {lesson.title}
          </Anchor>
        )}
        <span className={css["facts"]}>
          {t("threads.between", { teacher: teacherName, child: child.displayName })}
          {day && ` · ${day}`}
        </span>
      </header>
      <ol>
        {messages.map(({ messageId, by, text, saidAt, reported }) => (
          <li key={messageId} data-by={by} data-testid="thread-message">
            <span className={css["facts"]}>
              {by === "teacher" ? teacherName : child.displayName}
              {" · "}
              <time dateTime={saidAt}>{clockTime(saidAt, timeZone)}</time>
            </span>
            <p>{text}</p>
            {mayReport && by === "teacher" && (
              <ReportToSchool messageId={messageId} name={teacherName} reported={reported} />
            )}
          </li>
        ))}
      </ol>
    </article>
  );
}
