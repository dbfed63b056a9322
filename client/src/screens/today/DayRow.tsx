import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { DayItem } from "../../../../protocol/today.ts";
import { clockTime } from "../../components/dayText.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import { classNames } from "../home/classNames.ts";
import { WatchButton } from "../replay/WatchButton.tsx";
import type { SeenAs } from "./DayItems.tsx";
import type { Flow } from "./dayFlow.ts";
import { MissingButton } from "./MissingButton.tsx";
import css from "./Today.module.css";

/** One line of the day: when, what, with whom, and how it stands. */
export function DayRow({
  item,
  flow,
  as,
  foremost = false,
}: {
  item: DayItem;
  flow: Flow;
  as: SeenAs | "office" | "county";
  /** It stands in the card above, which has its buttons. */
  foremost?: boolean;
}) {
  const { t } = useTranslation();
  const { timeZone } = useDistrictClock();
  const { lesson, teacher, startsAt, endsAt } = item;
  const between = t("common.listComma");
  const classes =
    as === "county"
      ? classNames(item, { between, schools: t("common.listSemicolon") })
      : as === "teacher" || as === "office"
        ? item.classes.map(({ name }) => name).join(between)
        : "";
  const facts = [item.note, classes, as === "teacher" ? "" : (teacher?.displayName ?? "")].filter(
    (fact) => fact !== "",
  );
  return (
    <li
      className={css["row"]}
      data-flow={flow}
      data-testid="day-row"
      {...(foremost ? { "aria-current": "true" as const } : {})}
    >
      <time className={css["time"]}>
        {clockTime(startsAt, timeZone)}
        {endsAt && <span>{clockTime(endsAt, timeZone)}</span>}
      </time>
      <div className={css["text"]}>
        <span className={css["name"]}>{item.title}</span>
        <span className={css["facts"]}>
          <span className={css["kind"]}>{t(`slotKinds.${item.kind}`)}</span>
          {facts.join(" · ")}
        </span>
      </div>
      <div className={css["state"]}>
        {!foremost && lesson?.state === "live" && (
          <>
            <MissingButton item={item} />
            {lesson.may.join || lesson.may.teach ? (
              <Button
                component={Link}
                variant="light"
                href={`/lessons/${lesson.lessonId}/${lesson.may.teach ? "teach" : "live"}`}
              >
                {lesson.may.teach ? t("home.continueTeaching") : t("live.enter")}
              </Button>
            ) : (
              t("home.live")
            )}
          </>
        )}
        {!foremost && lesson?.state === "scheduled" && lesson.may.teach && flow !== "missed" && (
          <Button
            component={Link}
            variant="subtle"
            href={`/lessons/${lesson.lessonId}/teach`}
            data-testid="prepare"
          >
            {t("home.goTeach")}
          </Button>
        )}
        {flow === "missed" && t("today.missed")}
        {lesson?.state === "ended" && lesson.may.seeAttendance && (
          <Button component={Link} variant="subtle" href={`/lessons/${lesson.lessonId}/attendance`}>
            {t("nav.attendance")}
          </Button>
        )}
        {lesson?.state === "ended" &&
          (lesson.may.watch ? (
            <WatchButton lessonId={lesson.lessonId} />
          ) : (
            t(lesson.replayAudience === "nobody" ? "home.withdrawn" : "today.over")
          ))}
      </div>
    </li>
  );
}
