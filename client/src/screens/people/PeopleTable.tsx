import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { PeoplePage } from "../../../../protocol/people.ts";
import table from "../../components/officeTable.module.css";
import { useMembershipText } from "../../components/useMembershipText.ts";
import { PersonMenu } from "./PersonMenu.tsx";

export function PeopleTable({
  people,
  placeNames,
}: Pick<z.infer<typeof PeoplePage>, "people" | "placeNames">) {
  const { t } = useTranslation();
  const describe = useMembershipText(placeNames);
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("people.name")}</th>
          <th>{t("signIn.name")}</th>
          <th>{t("people.memberships")}</th>
          <th>{t("people.state")}</th>
          <th data-number>{t("schools.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.personId} data-testid="person">
            <td data-label={t("people.name")}>{person.displayName}</td>
            <td data-label={t("signIn.name")}>{person.signInName}</td>
            <td data-label={t("people.memberships")}>
              {person.memberships.map(describe).join(t("common.listSemicolon"))}
            </td>
            <td data-label={t("people.state")}>
              {person.activated ? t("people.activated") : t("people.notActivated")}
            </td>
            <td data-number data-label={t("schools.actions")}>
              <PersonMenu person={person} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
