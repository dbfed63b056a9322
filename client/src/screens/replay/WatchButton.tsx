import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { LessonId } from "../../../../protocol/ids.ts";
import { prefetchReplay } from "../../api/lessons.ts";
import { IconPlayerPlay } from "../../components/icons.ts";
import { preloadReplay } from "./replayReady.ts";

/** What this screen shows, and the way into a live lesson, go first. */
const replayAheadAfterMs = 1_000;

/** To a lesson's replay. Its code comes ahead of the tap, and where the replay is with the finger. */
export function WatchButton({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  useEffect(() => {
    const timer = setTimeout(() => void preloadReplay(), replayAheadAfterMs);
    return () => clearTimeout(timer);
  }, []);
  const ask = () => void prefetchReplay(client, lessonId);
  return (
    <Button
      component={Link}
      href={`/lessons/${lessonId}/replay`}
      variant="light"
      leftSection={<IconPlayerPlay size={18} />}
      onPointerEnter={ask}
      onFocus={ask}
      data-testid="watch-replay"
    >
      {t("home.replay")}
    </Button>
  );
}
