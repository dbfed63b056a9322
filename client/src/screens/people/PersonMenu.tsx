import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "../../../../protocol/people.ts";
import { IconDots, IconKey, IconLogout, IconTrash, IconUserCog } from "../../components/icons.ts";
import { MembershipsDialog } from "./MembershipsDialog.tsx";
import { RemoveDialog } from "./RemoveDialog.tsx";
import { ResetDialog } from "./ResetDialog.tsx";
import { SignOutDialog } from "./SignOutDialog.tsx";

/** What an operator can do for one person. */
export function PersonMenu({ person }: { person: Person }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"memberships" | "reset" | "signOut" | "remove">();
  const props = { person, onClose: () => setDialog(undefined) };
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
          <Menu.Item
            leftSection={<IconUserCog size={18} />}
            onClick={() => setDialog("memberships")}
            data-testid="change-roles"
          >
            {t("people.changeRoles")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconKey size={18} />}
            onClick={() => setDialog("reset")}
            data-testid="reset-password"
          >
            {t("people.resetPassword")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout size={18} />}
            onClick={() => setDialog("signOut")}
            data-testid="sign-person-out"
          >
            {t("people.signOut")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            c="var(--sky-problem)"
            leftSection={<IconTrash size={18} />}
            onClick={() => setDialog("remove")}
            data-testid="remove-person"
          >
            {t("people.remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === "memberships" && <MembershipsDialog {...props} />}
      {dialog === "reset" && <ResetDialog {...props} />}
      {dialog === "signOut" && <SignOutDialog {...props} />}
      {dialog === "remove" && <RemoveDialog {...props} />}
    </>
  );
}
