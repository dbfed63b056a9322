import { Button, Stack, Text } from "@mantine/core";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import {
  IconArrowLeft,
  IconChartBar,
  IconPresentation,
  IconUsers,
} from "../../components/icons.ts";
import type { Participant } from "../../../../protocol/signaling.ts";
import type { LiveSlides, SlidesState } from "../../media/liveSlides.ts";
import type { PollsState } from "../../media/livePolls.ts";
import type { LiveLesson, LiveSessionContract } from "../../media/liveSessionTypes.ts";
import type { Studio, StudioState } from "../../media/studio.ts";
import { PollsPanel, SlidesPanel } from "./importTeachParts.ts";
import { DeviceChoice } from "./DeviceChoice.tsx";
import { OwnPicture } from "./OwnPicture.tsx";
import css from "./Rehearsal.module.css";
import { StartsIn } from "./StartsIn.tsx";
import { DeviceSwitches } from "./StudioSwitches.tsx";
import { TeachNotices } from "./TeachNotices.tsx";
import { TestPictureSwitch } from "./TestPictureSwitch.tsx";
import type { Action } from "./useAction.ts";

/** On phones the button to start lies over the end of the page. */
const bringIntoView = (note: HTMLDivElement | null): void => {
  note?.scrollIntoView({ block: "center" });
};

/** Before the lesson: how do I look, am I heard, who waits. One primary action: start. */
export function Rehearsal({
  lesson,
  participants,
  studio,
  studioState,
  reconnecting,
  serverOffsetMs,
  start,
  shown,
  slides,
  polls,
  say,
}: {
  lesson: LiveLesson;
  participants: Participant[];
  studio: Studio;
  studioState: StudioState;
  reconnecting: boolean;
  serverOffsetMs: number;
  start: Action;
  shown: SlidesState["shown"];
  slides: Pick<LiveSlides, "show">;
  polls: PollsState;
  say: LiveSessionContract["say"];
}) {
  const { t } = useTranslation();
  const [preparing, setPreparing] = useState(false);
  const [preparingPolls, setPreparingPolls] = useState(false);
  const waiting = participants.filter(
    ({ role, presence }) => role === "student" && presence === "here",
  ).length;
  return (
    <div className={css["page"]}>
      <title>{t("app.pageTitle", { page: lesson.title })}</title>
      <header className={css["header"]}>
        <Link href="/" className={css["back"]} aria-label={t("common.home")}>
          <IconArrowLeft size={24} />
        </Link>
        <h1>{lesson.title}</h1>
      </header>
      <main className={css["main"]}>
        <section className={css["preview"]} aria-label={t("teach.preview")}>
          <div className={css["picture"]}>
            <OwnPicture studioState={studioState} name={lesson.teacherName} />
          </div>
          <div className={css["switches"]}>
            <DeviceSwitches studio={studio} studioState={studioState} />
          </div>
        </section>
        <section className={css["settings"]} aria-label={t("teach.settings")}>
          <Stack gap="md">
            <TeachNotices studio={studio} studioState={studioState} reconnecting={reconnecting} />
            <DeviceChoice studio={studio} studioState={studioState} />
            <TestPictureSwitch studio={studio} studioState={studioState} />
            <Button
              variant="default"
              leftSection={<IconPresentation size={20} aria-hidden="true" />}
              aria-expanded={preparing}
              onClick={() => setPreparing(!preparing)}
              data-testid="open-slides"
            >
              {t("slides.prepare")}
            </Button>
            {preparing && (
              <Suspense fallback={null}>
                <SlidesPanel lessonId={lesson.lessonId} shown={shown} slides={slides} />
              </Suspense>
            )}
            <Button
              variant="default"
              leftSection={<IconChartBar size={20} aria-hidden="true" />}
              aria-expanded={preparingPolls}
              onClick={() => setPreparingPolls(!preparingPolls)}
              data-testid="open-polls"
            >
              {t("teach.preparePolls")}
            </Button>
            {preparingPolls && (
              <Suspense fallback={null}>
                <PollsPanel
                  lessonId={lesson.lessonId}
                  all={polls.all}
                  {...{ participants, serverOffsetMs, say }}
                  live={false}
                />
              </Suspense>
            )}
            <StartsIn lesson={lesson} serverOffsetMs={serverOffsetMs} />
            <Text className={css["waiting"] ?? ""} aria-live="polite">
              <IconUsers size={20} aria-hidden="true" /> {t("teach.waiting", { count: waiting })}
            </Text>
            {start.error !== null && (
              <div ref={bringIntoView}>
                <ErrorNote error={start.error} />
              </div>
            )}
            <div className={css["start"]}>
              <Button
                size="lg"
                fullWidth
                onClick={start.run}
                loading={start.running}
                disabled={reconnecting}
                data-testid="start-lesson"
              >
                {t("teach.start")}
              </Button>
              <Text c="dimmed" size="sm" ta="center" mt={8}>
                {t("teach.startNote")}
              </Text>
            </div>
          </Stack>
        </section>
      </main>
    </div>
  );
}
