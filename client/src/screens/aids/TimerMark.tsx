import { VisuallyHidden } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import { IconHourglass } from "../../components/icons.ts";
import css from "./Aids.module.css";
import type { LiveAids } from "./liveAids.ts";
import { lengthOf, useTimer } from "./useTimer.ts";

/** The countdown that everybody sees. Read out is only that it begins, and that its time is up. */
export function TimerMark({ aids, serverOffsetMs }: { aids: LiveAids; serverOffsetMs: number }) {
  const { t } = useTranslation();
  const { timer } = useSyncExternalStore(aids.subscribe, aids.getState);
  const leftMs = useTimer({ timer, serverOffsetMs });
  const told =
    timer === null || leftMs === null
      ? ""
      : leftMs === 0
        ? t("aids.timeUp")
        : t("aids.timerBegins", { time: clockText(lengthOf(timer)) });
  return (
    <>
      <VisuallyHidden role="status" data-testid="timer-news">
        {told}
      </VisuallyHidden>
      {leftMs !== null && (
        <span className={css["timer"]} data-hurry={leftMs <= 10_000} data-testid="timer">
          <IconHourglass size={20} aria-hidden="true" />
          {leftMs === 0 ? (
            t("aids.timeUp")
          ) : (
            // Said in whole seconds, the last of them as 0:01.
            <time role="timer" aria-label={t("aids.left")}>
              {clockText(Math.ceil(leftMs / 1_000) * 1_000)}
            </time>
          )}
        </span>
      )}
    </>
  );
}
