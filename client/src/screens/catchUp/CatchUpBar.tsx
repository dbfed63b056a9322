import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconHistory } from "../../components/icons.ts";
import { RateChoice } from "../replay/RateChoice.tsx";
import css from "./CatchUp.module.css";
import { speeds } from "./catchUpRule.ts";
import { MinuteBack } from "./MinuteBack.tsx";

/** How far from the present it is, how fast it comes nearer, and the present itself. */
export function CatchUpBar({
  behindMs,
  rate,
  returning,
  onRate,
  onBack,
  onLive,
}: {
  behindMs: number;
  rate: number;
  returning: boolean;
  onRate: (rate: number) => void;
  onBack: () => void;
  onLive: () => void;
}) {
  const { t } = useTranslation();
  const live = useRef<HTMLButtonElement>(null);
  // What was tapped is gone; who uses keys goes on from here.
  useEffect(() => live.current?.focus({ preventScroll: true }), []);
  const minutes = Math.round(behindMs / 60_000);
  return (
    <div className={css["bar"]}>
      <p data-testid="catch-up-behind">
        <IconHistory size={20} aria-hidden="true" />
        {minutes < 1
          ? t("replay.catchUp.behindLittle")
          : t("replay.catchUp.behind", { count: minutes })}
      </p>
      <div className={css["tools"]}>
        <RateChoice rates={speeds} rate={rate} onRate={onRate} />
        <MinuteBack onBack={onBack} testId="back-another-minute" />
        <Button ref={live} loading={returning} onClick={onLive} data-testid="jump-to-live">
          {t("replay.catchUp.live")}
        </Button>
      </div>
    </div>
  );
}
