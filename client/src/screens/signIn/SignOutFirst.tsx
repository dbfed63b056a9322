import { Button, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Me } from "../../../../protocol/people.ts";
import { useSignOut } from "../../api/session.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { Doorway } from "./Doorway.tsx";

/** The slip of somebody else, on a device where nobody can be added beside whoever is signed in. */
export function SignOutFirst({ present, slip }: { present: Me; slip: string }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  return (
    <Doorway
      title={t("signIn.title")}
      text={t("deviceAccounts.signOutFirst", { name: present.displayName, slip })}
    >
      <title>{t("app.pageTitle", { page: t("signIn.title") })}</title>
      <Stack gap="md">
        {signOut.error && <ErrorNote error={signOut.error} />}
        <Button
          onClick={() => signOut.mutate("here")}
          loading={signOut.isPending}
          fullWidth
          data-testid="sign-out-first"
        >
          {t("account.signOut")}
        </Button>
        <Button variant="default" component={Link} href="/" fullWidth>
          {t("common.cancel")}
        </Button>
      </Stack>
    </Doorway>
  );
}
