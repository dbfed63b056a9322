import { Button, Progress, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Operation, UnfinishedWork } from "../../../../protocol/operation.ts";
import { useRetryWork } from "../../api/operation.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import table from "../../components/officeTable.module.css";
import css from "./Operation.module.css";

/** What the recorder still has to make: how far it is, and for what failed why, with a way to try again. */
export function UnfinishedWorks({ queue, now }: { queue: Operation["queue"]; now: string }) {
  const { t } = useTranslation();
  const minutesSince = (date: string) =>
    Math.max(0, Math.round((Date.parse(now) - Date.parse(date)) / 60_000));
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t("operation.queueTitle")}
      </Title>
      {queue.works.length === 0 ? (
        <Text c="dimmed">{t("operation.queueEmpty")}</Text>
      ) : (
        <table className={table["table"]} data-testid="unfinished-works">
          <thead>
            <tr>
              <th>{t("operation.lessonColumn")}</th>
              <th>{t("operation.workColumn")}</th>
              <th>{t("operation.stateColumn")}</th>
              <th data-number>{t("operation.waitColumn")}</th>
            </tr>
          </thead>
          <tbody>
            {queue.works.map((work) => (
              <tr key={`${work.kind} ${work.lessonId}`}>
                <td data-label={t("operation.lessonColumn")}>{work.title}</td>
                <td data-label={t("operation.workColumn")}>{t(`operation.work.${work.kind}`)}</td>
                <td data-label={t("operation.stateColumn")}>
                  <WorkState work={work} />
                </td>
                <td data-number data-label={t("operation.waitColumn")}>
                  {work.since !== null &&
                    t("operation.minutes", { count: minutesSince(work.since) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function WorkState({ work }: { work: UnfinishedWork }) {
  const { t } = useTranslation();
  const retry = useRetryWork();
  const { state, step, share, failures, failureReason, lastLines } = work;
  const label = step ? t(`operation.step.${step}`) : t(`operation.workState.${state}`);
  const because =
    failureReason === "nothingCaptured" ? t("operation.nothingCaptured") : failureReason;
  return (
    <div className={css["work"]}>
      <span>
        {label}
        {share !== null && ` ${t("operation.percent", { value: share * 100 })}`}
      </span>
      {share !== null && <Progress value={share * 100} aria-label={label} size="sm" />}
      {failures > 0 && (
        <Text size="sm" c="dimmed">
          {t("operation.failures", { count: failures })}
          {because !== null && `: ${because}`}
        </Text>
      )}
      {lastLines.length > 0 && (
        <details>
          <summary>{t("operation.lastLines")}</summary>
          <pre data-testid="last-lines">{lastLines.join("\n")}</pre>
        </details>
      )}
      {state === "failed" && (
        <Button
          variant="default"
          loading={retry.isPending}
          onClick={() => retry.mutate(work)}
          data-testid="retry-work"
        >
          {t("operation.retry")}
        </Button>
      )}
      {retry.error && <ErrorNote error={retry.error} />}
    </div>
  );
}
