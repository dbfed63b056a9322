import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Activation } from "../../../../protocol/activation.ts";
import css from "./ActivationCells.module.css";

/** Two cells of a table: the share that has begun, and how many have not, which opens their list. */
export function ActivationCells({
  of: { activated, total },
  label,
  waitingLabel,
  people,
}: {
  of: Activation;
  label: string;
  waitingLabel: string;
  /** Filters of the people's list; undefined where no single filter holds just these. */
  people: Record<string, string> | undefined;
}) {
  const { t } = useTranslation();
  if (total === 0) {
    return (
      <>
        <td data-label={label}>{t("activation.nobody")}</td>
        <td data-number data-label={waitingLabel}>
          {total}
        </td>
      </>
    );
  }
  // A hundred only when it is everybody.
  const percent = Math.floor((activated / total) * 100);
  const waiting = total - activated;
  return (
    <>
      <td data-label={label}>
        <span className={css["share"]}>
          <strong data-testid="activation-percent">{t("activation.percent", { percent })}</strong>
          <Progress value={percent} className={css["bar"] ?? ""} aria-hidden="true" />
          <span className={css["count"]}>{t("activation.share", { activated, total })}</span>
        </span>
      </td>
      <td data-number data-label={waitingLabel}>
        {waiting === 0 ? (
          t("activation.all")
        ) : people === undefined ? (
          waiting
        ) : (
          <Link
            href={`/people?${new URLSearchParams({ ...people, activated: "no" })}`}
            aria-label={t("activation.whoWaits", { count: waiting })}
            data-testid="activation-waiting"
          >
            {waiting}
          </Link>
        )}
      </td>
    </>
  );
}
