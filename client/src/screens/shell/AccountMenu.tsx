import { Button, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useSignOut } from "../../api/session.ts";
import type { Me } from "../../../../protocol/people.ts";
import {
  IconDeviceLaptop,
  IconKey,
  IconLogout,
  IconStethoscope,
  IconUser,
} from "../../components/icons.ts";
import css from "./AccountMenu.module.css";

export function AccountMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const [, navigate] = useLocation();
  return (
    <Menu position="bottom-end" width={240} shadow="md">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="xs"
          aria-label={t("account.menu", { name: me.displayName })}
          data-testid="account-menu"
        >
          <IconUser size={20} aria-hidden="true" />
          <span className={css["name"]}>{me.displayName}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {t("account.signedInAs", { name: me.displayName, signInName: me.signInName })}
        </Menu.Label>
        <Menu.Item leftSection={<IconKey size={18} />} onClick={() => navigate("/password")}>
          {t("account.changePassword")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconStethoscope size={18} />}
          onClick={() => navigate("/test-my-phone")}
          data-testid="test-my-phone"
        >
          {t("phoneTest.title")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={18} />}
          disabled={signOut.isPending}
          onClick={() => signOut.mutate("here")}
          data-testid="sign-out"
        >
          {t("account.signOut")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDeviceLaptop size={18} />}
          disabled={signOut.isPending}
          onClick={() => signOut.mutate("everywhere")}
          data-testid="sign-out-everywhere"
        >
          {t("account.signOutEverywhere")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
