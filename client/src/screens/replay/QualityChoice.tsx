import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ReplayQuality } from "../../media/replayPlayer.ts";
import css from "./ReplayControls.module.css";

/** How much of the network the replay may take. Without a ladder yet, all pictures or none. */
export function QualityChoice({
  quality,
  lines,
  onQuality,
}: {
  quality: ReplayQuality;
  /** That there are to choose from, the most first. */
  lines: readonly number[];
  onQuality: (quality: ReplayQuality) => void;
}) {
  const { t } = useTranslation();
  const chosen = typeof quality === "number" && !lines.includes(quality) ? [quality] : [];
  const choices = [...lines, ...chosen].toSorted((a, b) => b - a);
  return (
    <NativeSelect
      classNames={{ input: css["choice"] ?? "" }}
      aria-label={t("replayQuality.label")}
      title={lines.length > 1 ? undefined : t("replayQuality.notYet")}
      value={String(quality)}
      onChange={({ currentTarget: { value } }) =>
        onQuality(value === "auto" || value === "sound" ? value : Number(value))
      }
      data={[
        { value: "auto", label: t("replayQuality.auto") },
        ...(choices.length > 1 || chosen.length > 0
          ? choices.map((line) => ({
              value: String(line),
              label: t("replayQuality.lines", { line }),
            }))
          : []),
        { value: "sound", label: t("replayQuality.sound") },
      ]}
      data-testid="replay-quality"
    />
  );
}
