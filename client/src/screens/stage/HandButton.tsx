import { useTranslation } from "react-i18next";
import { BarButton } from "../../components/BarButton.tsx";
import { IconHandStop } from "../../components/icons.ts";
import type { LiveSessionContract } from "../../media/liveSessionTypes.ts";

export interface OwnHand {
  /** Place in the queue, the first is 1; null while the hand is down. */
  place: number | null;
  /** Called or on stage: there is nothing to ask for. */
  isGuest: boolean;
  say: LiveSessionContract["say"];
}

/** Raises the child's hand, shows its place in the queue, and takes it down. */
export function HandButton({ place, isGuest, say }: OwnHand) {
  const { t } = useTranslation();
  const isUp = place !== null;
  return (
    <BarButton
      icon={<IconHandStop size={24} />}
      label={isUp ? t("stage.raised", { place }) : t("stage.raise")}
      pressed={isUp}
      disabled={isGuest}
      // Without an answer the button stays as it is; the next tap tries again.
      onClick={() => void say(isUp ? "hand:lower" : "hand:raise", {}).catch(() => undefined)}
      testId="hand"
    />
  );
}
