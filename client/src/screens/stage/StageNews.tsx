import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LiveState } from "../../media/liveSessionTypes.ts";
import { nameOf } from "./guestsOf.ts";
import { stageNews } from "./stageNews.ts";

/** Reads the news out, and sounds a quiet tone when a hand goes up. */
export function StageNews({ state }: { state: LiveState }) {
  const { t } = useTranslation();
  const before = useRef(state.stage);
  const [told, setTold] = useState("");
  useEffect(() => {
    const news = stageNews(before.current, state.stage);
    before.current = state.stage;
    if (news.length === 0) return;
    if (news.some((one) => one.news === "raised")) soundTone();
    setTold(
      news
        .map(({ participantId, news: what }) =>
          t(`stage.${what}News`, { name: nameOf(state, participantId) }),
        )
        .join(" "),
    );
  }, [state, t]);
  return (
    <VisuallyHidden role="status" data-testid="stage-news">
      {told}
    </VisuallyHidden>
  );
}

const toneS = 0.18;

/** Short and soft; through the loudspeaker alone, it never gets into the lesson's sound by itself. */
function soundTone(): void {
  const audio = new AudioContext();
  const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
  oscillator.frequency.value = 880;
  gain.gain.setValueAtTime(0.08, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + toneS);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.onended = () => void audio.close();
  oscillator.start();
  oscillator.stop(audio.currentTime + toneS);
}
