import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useFirstOperator } from "../../api/session.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { DisplayName, Password, SignInName } from "../../../../protocol/people.ts";
import { Doorway } from "./Doorway.tsx";

/** The very first account of a district; the one-time link in the fragment is what allows it. */
export default function FirstOperatorScreen() {
  const { t } = useTranslation();
  const create = useFirstOperator();
  const [, navigate] = useLocation();
  const [token] = useState(() => window.location.hash.slice(1));
  const [displayName, setDisplayName] = useState("");
  const [signInName, setSignInName] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);

  const fits = {
    displayName: DisplayName.safeParse(displayName).success,
    signInName: SignInName.safeParse(signInName).success,
    password: Password.safeParse(password).success,
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!fits.displayName || !fits.signInName || !fits.password) return;
    create.mutate(
      { token, displayName, signInName, password },
      { onSuccess: () => navigate("/", { replace: true }) },
    );
  };
  return (
    <Doorway title={t("firstOperator.title")} text={t("firstOperator.text")}>
      <title>{t("app.pageTitle", { page: t("firstOperator.title") })}</title>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t("firstOperator.displayName")}
            value={displayName}
            onChange={(event) => setDisplayName(event.currentTarget.value)}
            error={tried && !fits.displayName && t("firstOperator.displayNameMissing")}
            autoComplete="name"
            autoFocus
            data-testid="display-name"
          />
          <TextInput
            label={t("signIn.name")}
            description={t("firstOperator.nameRule")}
            value={signInName}
            onChange={(event) => setSignInName(event.currentTarget.value)}
            error={tried && !fits.signInName && t("signIn.nameUnfit")}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            data-testid="sign-in-name"
          />
          <PasswordInput
            label={t("signIn.password")}
            description={t("password.rule")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={tried && !fits.password && t("password.rule")}
            visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
            autoComplete="new-password"
            data-testid="password"
          />
          {create.error && <ErrorNote error={create.error} />}
          <Button type="submit" loading={create.isPending} fullWidth data-testid="submit">
            {t("firstOperator.submit")}
          </Button>
        </Stack>
      </form>
    </Doorway>
  );
}
