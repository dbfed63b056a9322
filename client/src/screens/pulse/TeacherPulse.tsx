import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import css from "./Pulse.module.css";
import type { LivePulse } from "./livePulse.ts";
import { ReactionsNow } from "./ReactionsNow.tsx";

/** How many children find it too fast or are lost; only the teacher sees it. */
export function TeacherPulse({ pulse }: { pulse: LivePulse }) {
  const { t } = useTranslation();
  const { tooFast, lost, reactions } = useSyncExternalStore(pulse.subscribe, pulse.getState);
  return (
    <span className={css["marks"]} role="status" data-testid="pulse-marks">
      <ReactionsNow reactions={reactions} />
      {tooFast > 0 && <span>{t("pulse.tooFast", { count: tooFast })}</span>}
      {lost > 0 && <span>{t("pulse.lost", { count: lost })}</span>}
    </span>
  );
}
