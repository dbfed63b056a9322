import { useTranslation } from "react-i18next";
import { IconMicrophoneOff } from "../../components/icons.ts";
import { GuestFace } from "./GuestFace.tsx";
import type { GuestSeen } from "./guestsOf.ts";
import css from "./GuestStrip.module.css";

/** The children on stage: a small picture or an initial, and the name. */
export function GuestStrip({ guests }: { guests: readonly GuestSeen[] }) {
  const { t } = useTranslation();
  const onStage = guests.filter(({ state }) => state === "onStage");
  if (onStage.length === 0) return null;
  return (
    <ul className={css["strip"]} aria-label={t("stage.onStage")}>
      {onStage.map((guest) => (
        <li key={guest.participantId} data-testid="guest">
          <GuestFace guest={guest} />
          <span className={css["name"]}>{guest.displayName}</span>
          {guest.muted && (
            <IconMicrophoneOff size={18} role="img" aria-label={t("stage.isMuted")} />
          )}
        </li>
      ))}
    </ul>
  );
}
