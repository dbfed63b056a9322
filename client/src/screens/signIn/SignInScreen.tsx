import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, Redirect, useSearchParams } from "wouter";
import { useDeviceAccounts } from "../../api/deviceAccounts.ts";
import { useMe, useSignIn } from "../../api/session.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingScreen } from "../../components/LoadingScreen.tsx";
import { SignInName } from "../../../../protocol/people.ts";
import { Doorway } from "./Doorway.tsx";
import { OtherAccounts } from "./OtherAccounts.tsx";
import { safeNext } from "./safeNext.ts";
import { SignOutFirst } from "./SignOutFirst.tsx";

export default function SignInScreen() {
  const { t } = useTranslation();
  const me = useMe();
  const signIn = useSignIn();
  const [search] = useSearchParams();
  // The code on a slip brings the name along.
  const slip = SignInName.safeParse(search.get("name")).data ?? null;
  const [signInName, setSignInName] = useState(slip ?? "");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);

  // Somebody is to be added beside whoever is signed in: from the menu, or with the slip of another child.
  const isAnothers = slip !== null && slip !== me.data?.signInName;
  const present = me.data && !signIn.isSuccess ? me.data : undefined;
  const beside = search.has("beside") || isAnothers ? present : undefined;
  const device = useDeviceAccounts();
  // Whose door it is has to be known first: its title must not change under whoever reads it.
  if (me.isPending && (search.has("beside") || slip !== null)) return <LoadingScreen />;
  if (me.data && !beside) return <Redirect to={safeNext(search.get("next"))} replace />;
  if (beside && isAnothers) {
    if (device.isPending) return <LoadingScreen />;
    if (device.data?.mayAdd === false) return <SignOutFirst present={beside} slip={slip} />;
  }

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
      {(!beside || isAnothers) && <OtherAccounts />}
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
