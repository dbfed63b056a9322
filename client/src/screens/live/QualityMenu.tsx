import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Quality } from "../../../../protocol/media.ts";
import { BarButton } from "../../components/BarButton.tsx";
import { settledInLessonMs } from "../replay/replayReady.ts";
import { qualityPictures } from "./qualityPictures.ts";

export type QualityButton = { icon: ReactNode; label: string; hint: string; testId: string };

/** Tenth of a lesson's code, opened by few: it comes when the lesson has settled, or with the first tap. */
const importChoices = async () => import("./QualityChoices.tsx");

/** How much picture a student wants, and what the lesson took of her data so far. */
export function QualityMenu({
  quality,
  usedBytes,
  onChoose,
}: {
  quality: Quality;
  usedBytes: number;
  onChoose: (quality: Quality) => void;
}) {
  const { t } = useTranslation();
  const [choices, setChoices] = useState<Awaited<ReturnType<typeof importChoices>> | null>(null);
  useEffect(() => {
    // What does not come now comes with the tap.
    const timer = setTimeout(() => void importChoices().catch(() => undefined), settledInLessonMs);
    return () => clearTimeout(timer);
  }, []);
  // Megabytes as data plans are counted in.
  const amount = Math.round(usedBytes / 1_000_000);
  const Chosen = qualityPictures[quality];
  const button: QualityButton = {
    icon: <Chosen size={24} />,
    label: t("quality.bar", { amount }),
    hint: t(`quality.name.${quality}`),
    testId: "quality",
  };
  if (choices) return <choices.default {...{ button, quality, amount, onChoose }} />;
  return (
    <BarButton
      {...button}
      aria-haspopup="menu"
      aria-expanded={false}
      // Without a network nothing opens; the next tap tries again.
      onClick={() => void importChoices().then(setChoices, () => undefined)}
    />
  );
}
