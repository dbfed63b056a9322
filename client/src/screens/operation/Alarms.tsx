import { Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Alarm, Operation } from "../../../../protocol/operation.ts";
import { IconAlertTriangle, IconCircleCheck } from "../../components/icons.ts";
import table from "../../components/officeTable.module.css";
import { useAlarmFigure } from "./useAlarmFigure.ts";
import css from "./Operation.module.css";

/** What does not work and what is raised, with what to do about it; or that all is well. */
export function Alarms({ operation }: { operation: Operation }) {
  const { t } = useTranslation();
  const figureOf = useAlarmFigure();
  const broken = operation.health.filter(({ works }) => !works);
  const { short } = operation.disk;
  if (broken.length === 0 && operation.alarms.length === 0 && !short)
    return (
      <div className={css["well"]} data-testid="all-well">
        <IconCircleCheck size={24} aria-hidden="true" />
        <div>
          <Title order={2} size="h4">
            {t("operation.allWell")}
          </Title>
          <Text>{t("operation.allWellText")}</Text>
        </div>
      </div>
    );
  return (
    <section aria-label={t("operation.alarmsTitle")}>
      <ul className={css["alarms"]}>
        {broken.map(({ part }) => (
          <li key={part} data-testid="broken-part">
            <IconAlertTriangle size={24} aria-hidden="true" />
            <div>
              <strong>{t(`operation.broken.${part}.title`)}</strong>
              <Text>{t(`operation.broken.${part}.todo`)}</Text>
            </div>
          </li>
        ))}
        {short && (
          <li data-testid="disk-short">
            <IconAlertTriangle size={24} aria-hidden="true" />
            <div>
              <strong>{t("operation.diskShort")}</strong>
              <Text>{t("operation.diskShortTodo")}</Text>
            </div>
          </li>
        )}
        {operation.alarms.map((alarm) => (
          <li key={alarm.alarmId} data-testid={`alarm-${alarm.kind}`}>
            <IconAlertTriangle size={24} aria-hidden="true" />
            <div>
              <strong>{t(`operation.alarm.${alarm.kind}.title`)}</strong>
              <Text>
                {t("operation.worst", {
                  worst: figureOf(alarm.kind, alarm.value),
                  limit: figureOf(alarm.kind, alarm.threshold),
                  date: new Date(alarm.raisedAt),
                })}
              </Text>
              <Text>{t(`operation.alarm.${alarm.kind}.todo`)}</Text>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function PastAlarms({ alarms }: { alarms: readonly Alarm[] }) {
  const { t } = useTranslation();
  const figureOf = useAlarmFigure();
  const time = (date: string) => t("operation.time", { date: new Date(date) });
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t("operation.pastTitle")}
      </Title>
      {alarms.length === 0 ? (
        <Text c="dimmed">{t("operation.pastEmpty")}</Text>
      ) : (
        <table className={table["table"]} data-testid="past-alarms">
          <thead>
            <tr>
              <th>{t("operation.alarmColumn")}</th>
              <th data-number>{t("operation.worstColumn")}</th>
              <th>{t("operation.raisedColumn")}</th>
              <th>{t("operation.clearedColumn")}</th>
            </tr>
          </thead>
          <tbody>
            {alarms.map(({ alarmId, kind, value, raisedAt, clearedAt }) => (
              <tr key={alarmId}>
                <td data-label={t("operation.alarmColumn")}>
                  {t(`operation.alarm.${kind}.title`)}
                </td>
                <td data-number data-label={t("operation.worstColumn")}>
                  {figureOf(kind, value)}
                </td>
                <td data-label={t("operation.raisedColumn")}>{time(raisedAt)}</td>
                <td data-label={t("operation.clearedColumn")}>{clearedAt && time(clearedAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
