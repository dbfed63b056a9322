import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { BarButton } from "../../components/BarButton.tsx";
import type { Wish } from "../../media/wishes.ts";
import { importChoices } from "../ladder/importLadder.ts";
import { qualityPictures } from "./qualityPictures.ts";

export type QualityButton = { icon: ReactNode; label: string; hint: string; testId: string };

/**
 * How much of the lesson a student wants, and what it took of her data so far. What the button opens is
 * opened by few: it comes when the lesson has settled, or with the first tap.
 */
export function QualityMenu({
  quality,
  usedBytes,
  onChoose,
}: {
  quality: Wish;
  usedBytes: number;
  onChoose: (quality: Wish) => void;
}) {
  const { t } = useTranslation();
  const [choices, setChoices] = useState<Awaited<ReturnType<typeof importChoices>> | null>(null);
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
