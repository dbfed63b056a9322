import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { DayItem } from "../../../../protocol/today.ts";
import { clockTime } from "../../components/dayText.ts";
import { IconArrowRight } from "../../components/icons.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import { EnterButton } from "../home/EnterButton.tsx";
import type { SeenAs } from "./DayItems.tsx";
import type { Flow } from "./dayFlow.ts";
import { MissingButton } from "./MissingButton.tsx";
import css from "./Today.module.css";

/** What is on, or comes next, and the one large way in. */
export function NowCard({
  item,
  flow,
  as,
  nowMs,
}: {
  item: DayItem;
  flow: Flow;
  as: SeenAs;
  nowMs: number;
}) {
  const { t } = useTranslation();
  const { timeZone } = useDistrictClock();
  const { lesson, startsAt, endsAt, teacher } = item;
  const live = lesson?.state === "live";
  const minutes = Math.ceil((Date.parse(startsAt) - nowMs) / 60_000);
  const facts = [
    endsAt && `${clockTime(startsAt, timeZone)}–${clockTime(endsAt, timeZone)}`,
    as === "teacher"
      ? item.classes.map(({ name }) => name).join(t("common.listComma"))
      : teacher && t("live.teacher", { name: teacher.displayName }),
    item.kind !== "live" && t(`slotKinds.${item.kind}`),
    item.note,
  ].filter(Boolean);
  return (
    <article
      className={css["card"]}
      data-flow={flow}
      data-testid={live ? "live-lesson" : "next-item"}
    >
      <p className={css["now"]}>
        {live && <span className={css["dot"]} aria-hidden="true" />}
        {live || flow === "now"
          ? t("home.now")
          : endsAt === null
            ? lesson?.may.join || lesson?.may.teach
              ? t("today.waits")
              : t("home.scheduled")
            : minutes <= 60
              ? t("today.inMinutes", { count: minutes })
              : t("today.nextAt", { time: clockTime(startsAt, timeZone) })}
      </p>
      <h3 className={css["title"]}>{item.title}</h3>
      <Text c="dimmed">{facts.join(" · ")}</Text>
      {!live && flow === "now" && lesson && as !== "teacher" && (
        <Text>{t("today.teacherNotHere")}</Text>
      )}
      {lesson?.may.teach && (
        <Button
          component={Link}
          href={`/lessons/${lesson.lessonId}/teach`}
          size="lg"
          mt="md"
          variant={flow === "later" ? "light" : "filled"}
          rightSection={<IconArrowRight size={22} />}
          data-testid={live ? "continue-lesson" : "go-teach"}
        >
          {live ? t("home.continueTeaching") : t("home.goTeach")}
        </Button>
      )}
      {lesson?.may.join && flow !== "later" && (
        <EnterButton
          lessonId={lesson.lessonId}
          isLive={live}
          size="lg"
          mt="md"
          rightSection={<IconArrowRight size={22} />}
        />
      )}
      {live && <MissingButton item={item} />}
    </article>
  );
}
