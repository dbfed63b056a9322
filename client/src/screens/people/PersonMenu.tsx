import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ListedPerson } from "../../../../protocol/people.ts";
import { BirthDateDialog } from "../../components/BirthDateDialog.tsx";
import {
  IconCake,
  IconDots,
  IconDownload,
  IconKey,
  IconLogout,
  IconTrash,
  IconUserCog,
  IconUserOff,
} from "../../components/icons.ts";
import { EraseDialog } from "./EraseDialog.tsx";
import { MembershipsDialog } from "./MembershipsDialog.tsx";
import { RemoveDialog } from "./RemoveDialog.tsx";
import { ResetDialog } from "./ResetDialog.tsx";
import { SignOutDialog } from "./SignOutDialog.tsx";

/** What the caller can do for one person; nothing is shown where that is nothing. */
export function PersonMenu({ person }: { person: ListedPerson }) {
  const { t } = useTranslation();
  const { may } = person;
  const [dialog, setDialog] = useState<
    "memberships" | "birthDate" | "reset" | "signOut" | "remove" | "erase"
  >();
  const props = { person, onClose: () => setDialog(undefined) };
  if (!Object.values(may).includes(true)) return null;
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            color="gray"
            aria-label={t("people.actionsFor", { name: person.displayName })}
            data-testid="person-actions"
          >
            <IconDots size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may.changeMemberships && (
            <Menu.Item
              leftSection={<IconUserCog size={18} />}
              onClick={() => setDialog("memberships")}
              data-testid="change-roles"
            >
              {t("people.changeRoles")}
            </Menu.Item>
          )}
          {may.changeBirthDate && (
            <Menu.Item
              leftSection={<IconCake size={18} />}
              onClick={() => setDialog("birthDate")}
              data-testid="change-birth-date"
            >
              {t("birthDate.change")}
            </Menu.Item>
          )}
          {may.resetPassword && (
            <Menu.Item
              leftSection={<IconKey size={18} />}
              onClick={() => setDialog("reset")}
              data-testid="reset-password"
            >
              {t("people.resetPassword")}
            </Menu.Item>
          )}
          {may.signPersonOut && (
            <Menu.Item
              leftSection={<IconLogout size={18} />}
              onClick={() => setDialog("signOut")}
              data-testid="sign-person-out"
            >
              {t("people.signOut")}
            </Menu.Item>
          )}
          {may.exportPerson && (
            <Menu.Item
              component="a"
              href={`/api/people/${person.personId}/export`}
              download
              leftSection={<IconDownload size={18} />}
              data-testid="export-person"
            >
              {t("erasure.export")}
            </Menu.Item>
          )}
          {(may.removePerson || may.erasePerson) && <Menu.Divider />}
          {may.removePerson && (
            <Menu.Item
              c="var(--sky-problem)"
              leftSection={<IconTrash size={18} />}
              onClick={() => setDialog("remove")}
              data-testid="remove-person"
            >
              {t("people.remove")}
            </Menu.Item>
          )}
          {may.erasePerson && (
            <Menu.Item
              c="var(--sky-problem)"
              leftSection={<IconUserOff size={18} />}
              onClick={() => setDialog("erase")}
              data-testid="erase-person"
            >
              {t("erasure.erase")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === "memberships" && <MembershipsDialog {...props} />}
      {dialog === "birthDate" && <BirthDateDialog {...props} />}
      {dialog === "reset" && <ResetDialog {...props} />}
      {dialog === "signOut" && <SignOutDialog {...props} />}
      {dialog === "remove" && <RemoveDialog {...props} />}
      {dialog === "erase" && <EraseDialog {...props} />}
    </>
  );
}
