import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Import } from "../../../../protocol/imports.ts";
import table from "../../components/officeTable.module.css";

export function PastImports({ imports }: { imports: readonly Import[] }) {
  const { t } = useTranslation();
  const headings = [t("imports.file"), t("imports.when"), t("imports.stateHeading")];
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t("imports.past")}
      </Title>
      <table className={table["table"]}>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th key={heading}>{heading}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {imports.map((one) => (
            <tr key={one.importId}>
              <td data-label={headings[0]}>{one.fileName}</td>
              <td data-label={headings[1]}>
                {t("imports.at", { date: new Date(one.appliedAt ?? one.createdAt) })}
              </td>
              <td data-label={headings[2]}>{t(`imports.state.${one.state}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Stack>
  );
}
