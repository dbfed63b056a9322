import { useTranslation } from "react-i18next";
import type { EditLandmark } from "../../../../protocol/replayEdits.ts";
import { clockText } from "../../components/clockText.ts";
import css from "./ReplayEditing.module.css";

/** Chapters and slides of the whole replay, each a way to where it begins. */
export function Landmarks({
  landmarks,
  positionMs,
  onSeek,
}: {
  landmarks: readonly (EditLandmark & { name: string })[];
  positionMs: number;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  if (landmarks.length === 0) return null;
  const current = landmarks.findLastIndex(({ atMs }) => atMs <= positionMs);
  return (
    <section className={css["part"]} aria-labelledby="landmarks-title">
      <h2 id="landmarks-title" className={css["heading"]}>
        {t("replayEditing.landmarks")}
      </h2>
      <p className={css["quiet"]}>{t("replayEditing.landmarksText")}</p>
      <ol className={css["landmarks"]} data-testid="landmarks">
        {landmarks.map(({ atMs, kind, name }, n) => (
          // Two may begin at the same moment; the list is drawn anew whenever it changes.
          <li key={`${atMs}-${n}`}>
            <button
              type="button"
              aria-current={n === current}
              data-kind={kind}
              onClick={() => onSeek(atMs)}
            >
              <span>{clockText(atMs)}</span>
              <span>{name}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
