import { useTranslation } from "react-i18next";
import { useElapsed } from "./useElapsed.ts";
import { clockText } from "./clockText.ts";
import css from "./LiveMark.module.css";

/** The red dot, the word, and how long the lesson has run. It does not blink. */
export function LiveMark({
  startedAt,
  serverOffsetMs,
}: {
  startedAt: string;
  serverOffsetMs: number;
}) {
  const { t } = useTranslation();
  const elapsedMs = useElapsed({ startedAt, serverOffsetMs });
  return (
    <span className={css["mark"]} data-testid="live-mark">
      <span className={css["dot"]} aria-hidden="true" />
      {t("live.mark")}
      <time>{clockText(elapsedMs)}</time>
    </span>
  );
}
