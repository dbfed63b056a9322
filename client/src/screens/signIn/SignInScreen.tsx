import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Redirect, useSearchParams } from "wouter";
import { useMe, useSignIn } from "../../api/session.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { SignInName } from "../../../../protocol/people.ts";
import { Doorway } from "./Doorway.tsx";
import { OtherAccounts } from "./OtherAccounts.tsx";
import { safeNext } from "./safeNext.ts";

export default function SignInScreen() {
  const { t } = useTranslation();
  const me = useMe();
  const signIn = useSignIn();
  const [search] = useSearchParams();
  // The code on a slip brings the name along.
  const [signInName, setSignInName] = useState(search.get("name") ?? "");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);

  // Somebody is to be added beside whoever is signed in.
  const beside = search.has("beside") && !signIn.isSuccess ? me.data : undefined;
  if (me.data && !beside) return <Redirect to={safeNext(search.get("next"))} replace />;

  const nameFits = SignInName.safeParse(signInName).success;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (nameFits && password) signIn.mutate({ signInName, password, beside: Boolean(beside) });
  };
  return (
    <Doorway
      title={beside ? t("deviceAccounts.add") : t("signIn.title")}
      text={beside ? t("deviceAccounts.addText", { name: beside.displayName }) : t("signIn.text")}
    >
      <title>{t("app.pageTitle", { page: t("signIn.title") })}</title>
      {!beside && <OtherAccounts />}
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t("signIn.name")}
            value={signInName}
            onChange={(event) => setSignInName(event.currentTarget.value)}
            error={tried && !nameFits && t("signIn.nameUnfit")}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus={signInName === ""}
            required
            withAsterisk={false}
            data-testid="sign-in-name"
          />
          <PasswordInput
            label={t("signIn.password")}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={tried && !password && t("signIn.passwordMissing")}
            visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-testid="password"
          />
          {signIn.error && <ErrorNote error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending} fullWidth data-testid="submit">
            {t("signIn.submit")}
          </Button>
          {beside && (
            <Button variant="default" component={Link} href="/" fullWidth>
              {t("common.cancel")}
            </Button>
          )}
        </Stack>
      </form>
    </Doorway>
  );
}
