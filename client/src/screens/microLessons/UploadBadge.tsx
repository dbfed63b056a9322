import { RingProgress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { isOnItsWay, useMicroLessons } from "../../api/microLessons.ts";
import { useKeptOnTheirWay } from "../../api/keptRecordings.ts";
import { useSending } from "../../api/uploads.ts";
import css from "./UploadBadge.module.css";
import { useStateText } from "./useStateText.ts";

/** Follows the teacher around while a video of hers is on its way, and says how far the first of them is. */
export default function UploadBadge() {
  const { t } = useTranslation();
  useKeptOnTheirWay();
  const sending = useSending();
  const stateText = useStateText();
  const onTheirWay = (useMicroLessons().data?.microLessons ?? []).filter(isOnItsWay);
  const sendingOf = (lessonId: string) => sending.find((one) => one.lessonId === lessonId);
  // What is sent from here first, then what is worked on, then what waits.
  const first =
    onTheirWay.find(({ lessonId }) => sendingOf(lessonId)) ??
    onTheirWay.find(({ state }) => state === "working") ??
    onTheirWay.find(({ state }) => state === "waiting");
  if (!first) return null;
  const { text, share } = stateText(first, sendingOf(first.lessonId));
  const others = onTheirWay.length - 1;
  return (
    <Link
      href="/micro-lessons"
      className={css["badge"]}
      aria-label={t("microLessons.badge", { title: first.title, text })}
      data-testid="upload-badge"
    >
      <RingProgress
        size={28}
        thickness={4}
        sections={[{ value: share * 100, color: "var(--mantine-primary-color-filled)" }]}
        aria-hidden="true"
      />
      <span className={css["text"]}>{text}</span>
      {others > 0 && <span>{t("microLessons.others", { count: others })}</span>}
    </Link>
  );
}
