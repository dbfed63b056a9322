import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type ClassConsents, ConsentKind } from "../../../../protocol/consents.ts";
import { dayText } from "../../components/dayText.ts";
import table from "../../components/officeTable.module.css";
import { ChildMenu } from "./ChildMenu.tsx";
import { ConsentState } from "./ConsentState.tsx";
import { latestEntry } from "./latestEntry.ts";
import { useEntryText } from "./useEntryText.ts";

export function ClassConsentsTable({ students }: { students: ClassConsents["children"] }) {
  const { t, i18n } = useTranslation();
  const entryText = useEntryText();
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("people.name")}</th>
          <th>{t("consents.age")}</th>
          <th>{t("consents.kinds.sound")}</th>
          <th>{t("consents.kinds.picture")}</th>
          <th data-number>{t("schools.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {students.map((one) => (
          <tr key={one.child.personId} data-testid="child-consent">
            <td data-label={t("people.name")}>{one.child.displayName}</td>
            <td data-label={t("consents.age")}>
              <div>
                {t(`consents.needs.${one.need}`)}
                {one.birthDate !== null && (
                  <Text c="dimmed" size="xs">
                    {t("consents.born", {
                      day: dayText(one.birthDate, i18n.language, {
                        year: "numeric",
                        month: "short",
                        day: "numeric",
                      }),
                    })}
                  </Text>
                )}
              </div>
            </td>
            {ConsentKind.options.map((kind) => {
              const latest = latestEntry(one, kind);
              return (
                <td key={kind} data-label={t(`consents.kinds.${kind}`)}>
                  {one.need === "none" ? (
                    t("consents.notNeeded")
                  ) : (
                    <div>
                      <ConsentState child={one} kind={kind} />
                      {latest && (
                        <Text c="dimmed" size="xs">
                          {entryText(latest)}
                        </Text>
                      )}
                    </div>
                  )}
                </td>
              );
            })}
            <td data-number data-label={t("schools.actions")}>
              <ChildMenu child={one} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
