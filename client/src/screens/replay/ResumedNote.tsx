import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import css from "./ReplayTheatre.module.css";

/** That it did not begin at its beginning, and the way there. */
export function ResumedNote({ fromMs, onRestart }: { fromMs: number; onRestart: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={css["resumed"]} role="status" data-testid="resumed">
      {t("replay.resumed", { time: clockText(fromMs) })}
      <button type="button" onClick={onRestart} data-testid="from-beginning">
        {t("replay.fromBeginning")}
      </button>
    </div>
  );
}
