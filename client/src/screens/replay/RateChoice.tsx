import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./ReplayControls.module.css";

export function RateChoice({
  rates,
  rate,
  onRate,
}: {
  rates: readonly number[];
  rate: number;
  onRate: (rate: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      classNames={{ input: css["choice"] ?? "" }}
      aria-label={t("replay.rate")}
      value={String(rate)}
      onChange={(event) => onRate(Number(event.currentTarget.value))}
      data={rates.map((one) => ({
        value: String(one),
        label: t("replay.rateTimes", { rate: one }),
      }))}
      data-testid="replay-rate"
    />
  );
}
