import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AuditAction, type AuditRecord, AuditSubjectKind } from "../../../../protocol/audit.ts";
import table from "../../components/officeTable.module.css";
import css from "./AuditTable.module.css";

export function AuditTable({ records }: { records: readonly AuditRecord[] }) {
  const { t } = useTranslation();
  return (
    <table className={table["table"]} data-testid="audit">
      <thead>
        <tr>
          <th>{t("audit.at")}</th>
          <th>{t("audit.actor")}</th>
          <th>{t("audit.action")}</th>
          <th>{t("audit.subject")}</th>
          <th>{t("audit.facts")}</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <AuditRow key={record.auditId} record={record} />
        ))}
      </tbody>
    </table>
  );
}

function AuditRow({ record: { at, actor, action, subject, detail } }: { record: AuditRecord }) {
  const { t } = useTranslation();
  // A later version may have written what this one has no word for.
  const known = AuditAction.safeParse(action).data;
  const kind = AuditSubjectKind.safeParse(subject?.kind).data;
  const { personIds, ...others } = detail;
  const facts = [
    ...(Array.isArray(personIds) ? [t("audit.children", { count: personIds.length })] : []),
    ...factTexts({
      ...(subject !== null && subject.name === null && { [subject.kind]: subject.id }),
      ...others,
    }),
  ].join(" · ");
  return (
    <tr data-testid="audit-record" data-action={action}>
      <td className={css["time"]} data-label={t("audit.at")}>
        {t("audit.time", { date: new Date(at) })}
      </td>
      <td className={css["name"]} data-label={t("audit.actor")}>
        {actor === null ? t("audit.platform") : (actor.displayName ?? t("common.gone"))}
      </td>
      <td data-label={t("audit.action")}>{known ? t(`audit.actions.${known}`) : action}</td>
      <td data-label={t("audit.subject")}>
        {subject && (
          <Stack gap={0}>
            {(subject.name !== null || kind === "person") && (
              <span>{subject.name ?? t("common.gone")}</span>
            )}
            <Text c="dimmed" size="xs">
              {kind ? t(`audit.kinds.${kind}`) : subject.kind}
            </Text>
          </Stack>
        )}
      </td>
      <td data-label={t("audit.facts")}>
        {facts && <span className={css["facts"]}>{facts}</span>}
      </td>
    </tr>
  );
}

const longestList = 3;

/** As they were written down: ids, states and figures; of a long list only how long it is. */
function factTexts(detail: AuditRecord["detail"]): string[] {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== false)
    .map(([name, value]) => {
      if (Array.isArray(value) && value.length > longestList) return `${name} ×${value.length}`;
      return `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
    });
}
