import { Button, Menu, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useDeviceAccounts, useSwitchAccount } from "../../api/deviceAccounts.ts";
import { useSignOut } from "../../api/session.ts";
import type { DeviceAccounts } from "../../../../protocol/deviceAccounts.ts";
import type { Me } from "../../../../protocol/people.ts";
import { errorKey } from "../../components/errorKey.ts";
import {
  IconDeviceLaptop,
  IconKey,
  IconLogout,
  IconStethoscope,
  IconUser,
  IconUserPlus,
} from "../../components/icons.ts";
import { useMembershipText } from "../../components/useMembershipText.ts";
import css from "./AccountMenu.module.css";

export function AccountMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  // Asked before the menu opens: nothing may move under the finger.
  const accounts = useDeviceAccounts().data;
  const [, navigate] = useLocation();
  return (
    <Menu
      position="bottom-end"
      width={280}
      shadow="md"
      // Its focusable placeholder is no item of a menu.
      withInitialFocusPlaceholder={false}
    >
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
        {accounts && <DeviceAccountItems {...accounts} />}
        <Menu.Item leftSection={<IconKey size={18} />} onClick={() => navigate("/password")}>
          {t("account.changePassword")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconStethoscope size={18} />}
          onClick={() => navigate("/test-my-phone")}
          data-testid="test-my-phone"
        >
          {t("nav.phoneTest")}
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

/** The others of this device, and one more; nothing for whoever works alone on theirs. */
function DeviceAccountItems({ others, placeNames, mayAdd }: DeviceAccounts) {
  const { t } = useTranslation();
  const change = useSwitchAccount();
  const [, navigate] = useLocation();
  const describe = useMembershipText(placeNames);
  if (others.length === 0 && !mayAdd) return null;
  return (
    <>
      {others.map(({ personId, displayName, memberships }) => (
        <Menu.Item
          key={personId}
          leftSection={<IconUser size={18} />}
          disabled={change.isPending}
          closeMenuOnClick={false}
          onClick={() => change.mutate(personId)}
          data-testid="other-account"
        >
          {t("deviceAccounts.switchTo", { name: displayName })}
          <Text size="sm" c="dimmed">
            {memberships.map(describe).join(t("common.listSemicolon"))}
          </Text>
        </Menu.Item>
      ))}
      {change.error && (
        <Menu.Label role="alert">{t(`errors.${errorKey(change.error)}`)}</Menu.Label>
      )}
      {mayAdd && (
        <Menu.Item
          leftSection={<IconUserPlus size={18} />}
          onClick={() => navigate("/sign-in?beside")}
          data-testid="add-account"
        >
          {t("deviceAccounts.add")}
        </Menu.Item>
      )}
      <Menu.Divider />
    </>
  );
}
