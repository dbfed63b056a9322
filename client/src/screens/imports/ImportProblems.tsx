import { Alert, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Import } from "../../../../protocol/imports.ts";
import table from "../../components/officeTable.module.css";

/** Every bad row as it can be found in the file. */
export function ImportProblems({ given }: { given: Import }) {
  const { t } = useTranslation();
  const headings = [
    t("imports.sheet"),
    t("imports.row"),
    t("imports.column"),
    t("imports.reasonHeading"),
  ];
  return (
    <Stack gap="sm" data-testid="import-problems">
      <Alert color="red">{t("imports.problems", { count: given.problemCount })}</Alert>
      <table className={table["table"]}>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th key={heading}>{heading}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {given.problems.map((problem, index) => (
            <tr key={index} data-testid="import-problem">
              <td data-label={headings[0]}>{problem.sheet}</td>
              <td data-label={headings[1]}>{problem.row}</td>
              <td data-label={headings[2]}>{problem.column}</td>
              <td data-label={headings[3]}>{t(`imports.reason.${problem.reason}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {given.problemCount > given.problems.length &&
        t("imports.moreProblems", { count: given.problemCount - given.problems.length })}
    </Stack>
  );
}
