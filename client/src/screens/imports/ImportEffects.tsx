import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImportedPerson, ImportEffects as Effects } from "../../../../protocol/imports.ts";
import css from "./ImportEffects.module.css";

const kinds = ["adds", "changes", "leaves"] as const;

/** What the file does: how many of each kind, and behind each number who. */
export function ImportEffects({ effects }: { effects: Effects }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      {kinds.map((kind) => (
        <details key={kind} className={css["kind"]} data-testid={`import-${kind}`}>
          <summary>
            <span>{t(`imports.${kind}`)}</span>
            <strong>{effects[kind].total}</strong>
          </summary>
          <PeopleList {...effects[kind]} />
        </details>
      ))}
      <details className={css["kind"]}>
        <summary>
          <span>{t("imports.newClasses")}</span>
          <strong>{effects.newClasses.length}</strong>
        </summary>
        <Text p="xs">
          {effects.newClasses.join(t("common.listSemicolon")) || t("imports.none")}
        </Text>
      </details>
      <Text c="dimmed">{t("imports.unchanged", { count: effects.unchanged })}</Text>
    </Stack>
  );
}

function PeopleList({ total, first }: { total: number; first: readonly ImportedPerson[] }) {
  const { t } = useTranslation();
  if (total === 0) return <Text p="xs">{t("imports.none")}</Text>;
  return (
    <ul className={css["people"]}>
      {first.map((one, index) => (
        <li key={index}>
          <span>{one.name}</span>
          <Text span c="dimmed">
            {[t(`roles.${one.role}`), ...one.classNames].join(" ")}
            {one.changes.length > 0 &&
              t("imports.changed", {
                what: one.changes
                  .map((change) => t(`imports.change.${change}`))
                  .join(t("common.listSemicolon")),
              })}
          </Text>
        </li>
      ))}
      {total > first.length && <li>{t("imports.more", { count: total - first.length })}</li>}
    </ul>
  );
}
