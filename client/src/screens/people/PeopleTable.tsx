import { useTranslation } from "react-i18next";
import type { Membership, Person } from "../../../../protocol/people.ts";
import { useClassNames, useSchools } from "../../api/schools.ts";
import table from "../../components/officeTable.module.css";
import { PersonMenu } from "./PersonMenu.tsx";

export function PeopleTable({ people }: { people: readonly Person[] }) {
  const { t } = useTranslation();
  const describe = useMembershipText(people);
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

/** "Teacher, 实验小学"; names appear as their lists arrive. */
function useMembershipText(people: readonly Person[]): (membership: Membership) => string {
  const { t } = useTranslation();
  const schools = useSchools().data ?? [];
  const schoolIds = new Set(
    people.flatMap(({ memberships }) =>
      memberships.flatMap((one) => (one.role === "student" ? [one.schoolId] : [])),
    ),
  );
  const classNames = useClassNames([...schoolIds]);
  return (membership) => {
    const role = t(`roles.${membership.role}`);
    if (membership.role === "operator") return role;
    const school = schools.find(({ schoolId }) => schoolId === membership.schoolId)?.name ?? "";
    const place =
      membership.role === "student"
        ? `${school} ${classNames.get(membership.classId) ?? ""}`
        : school;
    return t("people.roleAt", { role, place: place.trim() });
  };
}
