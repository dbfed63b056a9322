import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useRedeemLink } from "../../api/session.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconDoorEnter } from "../../components/icons.ts";
import { Doorway } from "./Doorway.tsx";

/**
 * A one-time link. It is redeemed by a tap, not by loading the page: chat programs open links to
 * draw a preview of them, and would use it up.
 */
export default function LinkScreen({ pathToken }: { pathToken: string | undefined }) {
  const { t } = useTranslation();
  const redeem = useRedeemLink();
  const [, navigate] = useLocation();
  const [token] = useState(() => pathToken ?? window.location.hash.slice(1));

  const enter = (): void =>
    redeem.mutate(token, {
      onSuccess: ({ kind }) =>
        navigate(kind === "signIn" ? "/" : `/first-operator#${token}`, { replace: true }),
    });
  return (
    <Doorway title={t("link.title")} text={t("link.text")}>
      <title>{t("app.pageTitle", { page: t("link.title") })}</title>
      <Stack gap="md">
        {redeem.error && <ErrorNote error={redeem.error} />}
        <Button
          onClick={enter}
          loading={redeem.isPending}
          disabled={!token}
          leftSection={<IconDoorEnter size={20} />}
          fullWidth
          data-testid="submit"
        >
          {t("link.enter")}
        </Button>
        {redeem.error && (
          <Button variant="default" onClick={() => navigate("/sign-in")} fullWidth>
            {t("link.signInInstead")}
          </Button>
        )}
      </Stack>
    </Doorway>
  );
}
