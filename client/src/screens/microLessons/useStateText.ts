import { useTranslation } from "react-i18next";
import type { MicroLesson } from "../../../../protocol/microLessons.ts";
import type { Sending } from "../../api/uploads.ts";
import { useBytesText } from "./useBytesText.ts";

const minuteMs = 60_000;

/** How far one is: bytes while it is uploaded, then per cent of each step, with what is left where that is known. */
export function useStateText() {
  const { t } = useTranslation();
  const bytesText = useBytesText();
  const withRest = (text: string, remainingMs: number | null): string =>
    remainingMs === null
      ? text
      : t("microLessons.withRest", {
          text,
          rest:
            remainingMs < minuteMs
              ? t("microLessons.underAMinute")
              : t("microLessons.minutes", { count: Math.round(remainingMs / minuteMs) }),
        });
  return (
    microLesson: MicroLesson,
    sending: Sending | undefined,
  ): { text: string; share: number } => {
    const { state, step, share, bytes } = microLesson;
    if (state === "uploading") {
      const received = Math.max(microLesson.receivedBytes, sending?.sentBytes ?? 0);
      const amounts = { done: bytesText(received), all: bytesText(bytes) };
      const key = sending && sending.error === null ? "sending" : "stopped";
      const text = t(`microLessons.${key}`, amounts);
      return { text: withRest(text, sending?.remainingMs ?? null), share: received / bytes };
    }
    if (state === "working" && step !== null) {
      const percent = Math.floor(share * 100);
      return {
        text: withRest(t(`microLessons.step.${step}`, { percent }), microLesson.remainingMs),
        share,
      };
    }
    return { text: t(`microLessons.state.${state}`), share: 0 };
  };
}
