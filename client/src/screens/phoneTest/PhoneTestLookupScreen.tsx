import { Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneTest } from "../../../../protocol/phoneTests.ts";
import { usePhoneTest } from "../../api/phoneTests.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconSearch } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { type CheckStates, notTried, verdictOf } from "../../media/phoneTest/phoneTest.ts";
import { CheckList } from "./CheckList.tsx";
import css from "./PhoneTestLookupScreen.module.css";

/** The help desk: what stands behind the six figures that somebody reads out. */
export default function PhoneTestLookupScreen() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const test = usePhoneTest(typed.replace(/\D/g, ""));
  return (
    <Stack gap="md" maw={560} mx="auto">
      <title>{t("app.pageTitle", { page: t("phoneTest.lookupTitle") })}</title>
      <Title order={1} size="h2">
        {t("phoneTest.lookupTitle")}
      </Title>
      <TextInput
        label={t("phoneTest.code")}
        description={t("phoneTest.codeNote")}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        inputMode="numeric"
        autoComplete="off"
        data-testid="phone-test-code"
      />
      {test.isFetching ? (
        <LoadingRows />
      ) : test.error ? (
        <ErrorNote error={test.error} onRetry={() => void test.refetch()} />
      ) : test.data ? (
        <Found test={test.data} />
      ) : (
        <EmptyState
          icon={<IconSearch size={40} />}
          title={t("phoneTest.lookupEmpty")}
          text={t("phoneTest.lookupText")}
        />
      )}
    </Stack>
  );
}

function Found({ test }: { test: PhoneTest }) {
  const { t } = useTranslation();
  const states: CheckStates = { ...notTried };
  for (const { check, outcome } of test.checks) states[check] = outcome;
  return (
    <Paper withBorder p="md" radius="lg" data-testid="phone-test-found">
      <Title order={2} size="h4">
        {t("phoneTest.of", { name: test.displayName, signInName: test.signInName })}
      </Title>
      <Text c="dimmed">{t("phoneTest.madeAt", { date: new Date(test.madeAt) })}</Text>
      <Text fw={600}>{t(`phoneTest.verdict.${verdictOf(test.checks)}`)}</Text>
      <CheckList states={states} />
      <Text size="sm" c="dimmed" mt="md" className={css["browser"] ?? ""}>
        {t("phoneTest.browser", { browser: test.browser })}
      </Text>
    </Paper>
  );
}
