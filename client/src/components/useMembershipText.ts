import { useTranslation } from "react-i18next";
import type { Me, Membership } from "../../../protocol/people.ts";

/** "Teacher, 实验小学"; "Guardian of 王小明, 实验小学 三年级1班". */
export function useMembershipText(
  placeNames: Me["placeNames"],
): (membership: Membership) => string {
  const { t } = useTranslation();
  return (membership) => {
    const role =
      membership.role === "guardian"
        ? t("roles.guardianOf", { name: membership.childName })
        : t(`roles.${membership.role}`);
    const place = [
      "schoolId" in membership ? membership.schoolId : null,
      "classId" in membership ? membership.classId : null,
    ]
      .map((id) => (id === null ? undefined : placeNames[id]))
      .filter((name) => name !== undefined)
      .join(" ");
    return place === "" ? role : t("people.roleAt", { role, place });
  };
}
