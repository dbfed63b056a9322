import { Button, Container, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearchParams } from "wouter";
import { useChangePassword, useMe } from "../../api/session.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { Password } from "../../../../protocol/people.ts";
import { safeNext } from "./safeNext.ts";

/** Change of one's password; the only page open to whoever still has the one they were given. */
export default function PasswordScreen() {
  const { t } = useTranslation();
  const me = useMe().data;
  const change = useChangePassword();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);

  const given = me?.passwordMustChange ?? false;
  const nextFits = Password.safeParse(next).success;
  const same = next === again;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!nextFits || !same || (!given && !current)) return;
    change.mutate(given ? { next } : { current, next }, {
      onSuccess: () => navigate(safeNext(search.get("next")), { replace: true }),
    });
  };
  const showLabel = { "aria-label": t("signIn.showPassword") };
  return (
    <Container size={472} px={0}>
      <title>{t("app.pageTitle", { page: t("password.title") })}</title>
      <Paper withBorder radius="lg" p="xl">
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <div>
              <Title order={1} size="h2">
                {t("password.title")}
              </Title>
              <Text c="dimmed" mt={4}>
                {given ? t("password.mustChange") : t("password.text")}
              </Text>
            </div>
            <input
              type="text"
              autoComplete="username"
              value={me?.signInName ?? ""}
              readOnly
              hidden
            />
            {!given && (
              <PasswordInput
                label={t("password.current")}
                value={current}
                onChange={(event) => setCurrent(event.currentTarget.value)}
                error={tried && !current && t("signIn.passwordMissing")}
                visibilityToggleButtonProps={showLabel}
                autoComplete="current-password"
                data-testid="current-password"
              />
            )}
            <PasswordInput
              label={t("password.next")}
              description={t("password.rule")}
              value={next}
              onChange={(event) => setNext(event.currentTarget.value)}
              error={tried && !nextFits && t("password.rule")}
              visibilityToggleButtonProps={showLabel}
              autoComplete="new-password"
              data-testid="password"
            />
            <PasswordInput
              label={t("password.again")}
              value={again}
              onChange={(event) => setAgain(event.currentTarget.value)}
              error={tried && !same && t("password.differs")}
              visibilityToggleButtonProps={showLabel}
              autoComplete="new-password"
              data-testid="password-again"
            />
            {change.error && <ErrorNote error={change.error} />}
            <Button type="submit" loading={change.isPending} data-testid="submit">
              {t("password.submit")}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Container>
  );
}
