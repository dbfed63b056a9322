import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconConfetti, IconPlayerPlay } from "../../components/icons.ts";
import { QuietPage } from "../../components/QuietPage.tsx";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useReplayReady } from "../replay/replayReady.ts";

/** The lesson has ended; the way to its replay. */
export function LessonOver({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  useReplayReady({ lessonId, afterMs: 0 });
  return (
    <QuietPage placed="middle">
      <title>{t("app.pageTitle", { page: t("live.overTitle") })}</title>
      <div data-testid="lesson-over">
        <EmptyState
          wholePage
          icon={<IconConfetti size={48} />}
          title={t("live.overTitle")}
          text={t("live.overText")}
        >
          <Button
            component={Link}
            href={`/lessons/${lessonId}/replay`}
            leftSection={<IconPlayerPlay size={20} />}
            data-testid="watch-replay"
          >
            {t("live.watchReplay")}
          </Button>
          <Button component={Link} href="/" variant="default">
            {t("common.home")}
          </Button>
        </EmptyState>
      </div>
    </QuietPage>
  );
}
