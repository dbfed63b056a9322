import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { clockText } from "../../components/clockText.ts";
import { clockTime } from "../../components/dayText.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconHourglass } from "../../components/icons.ts";
import { QuietPage } from "../../components/QuietPage.tsx";
import { useCountdown } from "../../components/useCountdown.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";

/**
 * A calm page until the lesson begins: seated, or before the room opens. The lesson appears here by
 * itself.
 */
export function LessonWaiting({
  title,
  teacherName,
  plannedStart = null,
  opensAt,
  teacherIsHere = false,
  waitingCount,
  serverOffsetMs = 0,
  reconnecting = false,
}: {
  title: string;
  teacherName?: string;
  plannedStart?: string | null;
  /** Nobody may sit down before this time of day. */
  opensAt?: string;
  /** The teacher sits in the room and gets ready. */
  teacherIsHere?: boolean;
  /** How many children wait. */
  waitingCount?: number;
  serverOffsetMs?: number;
  reconnecting?: boolean;
}) {
  const { t } = useTranslation();
  const { timeZone } = useDistrictClock();
  const leftMs = useCountdown({ to: plannedStart, serverOffsetMs });
  const starts = plannedStart && clockTime(plannedStart, timeZone);
  const text = reconnecting
    ? t("live.reconnecting")
    : opensAt
      ? t("waiting.opensAt", { time: opensAt })
      : !teacherName
        ? t("live.joiningText")
        : teacherIsHere
          ? t("waiting.teacherIsHere", { name: teacherName })
          : starts && leftMs > 0
            ? t("waiting.startsAt", { name: teacherName, time: starts })
            : t("live.waiting", { name: teacherName });
  return (
    <QuietPage placed="middle">
      <title>{t("app.pageTitle", { page: title })}</title>
      <div data-testid="lesson-waiting">
        <div aria-live="polite">
          <EmptyState wholePage icon={<IconHourglass size={48} />} title={title} text={text} />
        </div>
        {starts && leftMs > 0 && (
          <Text ta="center" fz={40} fw={650} role="timer" data-testid="countdown">
            {leftMs < 3_600_000 ? clockText(leftMs) : starts}
          </Text>
        )}
        {waitingCount !== undefined && waitingCount > 0 && (
          <Text ta="center" c="dimmed">
            {t("waiting.together", { count: waitingCount })}
          </Text>
        )}
        {opensAt && (
          <Text ta="center" mt="md">
            <Button component={Link} href="/" variant="default">
              {t("common.home")}
            </Button>
          </Text>
        )}
      </div>
    </QuietPage>
  );
}
