import { Button, Divider, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDeviceAccounts, useSwitchAccount } from "../../api/deviceAccounts.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconUser } from "../../components/icons.ts";
import { useMembershipText } from "../../components/useMembershipText.ts";
import css from "./OtherAccounts.module.css";

/** Before the door: those who are signed in on this device go on with one tap. */
export function OtherAccounts() {
  const { t } = useTranslation();
  const found = useDeviceAccounts().data;
  const change = useSwitchAccount();
  const describe = useMembershipText(found?.placeNames ?? {});
  if (!found || found.others.length === 0) return null;
  return (
    <Stack gap="sm">
      <Text fw={600}>{t("deviceAccounts.goOnAs")}</Text>
      {found.others.map(({ personId, displayName, memberships }) => (
        <Button
          key={personId}
          variant="default"
          justify="flex-start"
          fullWidth
          h="auto"
          py="xs"
          leftSection={<IconUser size={20} />}
          loading={change.isPending && change.variables === personId}
          disabled={change.isPending}
          onClick={() => change.mutate(personId)}
          data-testid="other-account"
        >
          <span className={css["account"]}>
            <span>{displayName}</span>
            <span className={css["place"]}>
              {memberships.map(describe).join(t("common.listSemicolon"))}
            </span>
          </span>
        </Button>
      ))}
      {change.error && <ErrorNote error={change.error} />}
      <Divider label={t("deviceAccounts.orSignIn")} />
    </Stack>
  );
}
