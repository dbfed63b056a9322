import { Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Operation } from "../../../../protocol/operation.ts";
import table from "../../components/officeTable.module.css";

/** Lessons that are over and whose replays are not there, those that wait longest first. */
export function UnfinishedRecordings({ queue, now }: { queue: Operation["queue"]; now: string }) {
  const { t } = useTranslation();
  const minutesSince = (date: string) =>
    Math.max(0, Math.round((Date.parse(now) - Date.parse(date)) / 60_000));
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t("operation.queueTitle")}
      </Title>
      {queue.recordings.length === 0 ? (
        <Text c="dimmed">{t("operation.queueEmpty")}</Text>
      ) : (
        <table className={table["table"]} data-testid="unfinished-recordings">
          <thead>
            <tr>
              <th>{t("operation.lessonColumn")}</th>
              <th>{t("operation.stateColumn")}</th>
              <th data-number>{t("operation.waitColumn")}</th>
            </tr>
          </thead>
          <tbody>
            {queue.recordings.map(({ lessonId, title, state, endedAt, failureReason }) => (
              <tr key={lessonId}>
                <td data-label={t("operation.lessonColumn")}>{title}</td>
                <td data-label={t("operation.stateColumn")}>
                  <span>
                    {t(`operation.recording.${state}`)}
                    {failureReason !== null && (
                      <Text component="span" display="block" size="sm" c="dimmed">
                        {failureReason}
                      </Text>
                    )}
                  </span>
                </td>
                <td data-number data-label={t("operation.waitColumn")}>
                  {endedAt !== null && t("operation.minutes", { count: minutesSince(endedAt) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
