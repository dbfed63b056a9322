import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconRefresh, IconStethoscope } from "../../components/icons.ts";
import { verdictOf } from "../../media/phoneTest/phoneTest.ts";
import { CheckList } from "./CheckList.tsx";
import css from "./PhoneTestScreen.module.css";
import { usePhoneTestRun } from "./usePhoneTestRun.ts";

/** Before a lesson: does it work here, and what to tell the help desk if it does not. */
export default function PhoneTestScreen() {
  const { t } = useTranslation();
  const test = usePhoneTestRun();
  return (
    <Stack gap="md" maw={560} mx="auto">
      <title>{t("app.pageTitle", { page: t("phoneTest.title") })}</title>
      <div>
        <Title order={1} size="h2">
          {t("phoneTest.title")}
        </Title>
        <Text c="dimmed">{t("phoneTest.text")}</Text>
      </div>
      {test.results && (
        <Paper withBorder p="md" radius="lg" data-testid="phone-test-verdict">
          <Stack gap="xs">
            <Title order={2} size="h4">
              {t(`phoneTest.verdict.${verdictOf(test.results)}`)}
            </Title>
            {test.report.data && (
              <>
                <Text>{t("phoneTest.codeText")}</Text>
                <Text className={css["code"] ?? ""} data-testid="phone-test-code">
                  {test.report.data.code}
                </Text>
              </>
            )}
            {test.report.error && <ErrorNote error={test.report.error} onRetry={test.sendAgain} />}
          </Stack>
        </Paper>
      )}
      <CheckList states={test.states} onHeard={test.answer} />
      <Button
        size="lg"
        fullWidth
        loading={test.running}
        onClick={test.start}
        leftSection={test.results ? <IconRefresh size={24} /> : <IconStethoscope size={24} />}
        data-testid="start-phone-test"
      >
        {test.results ? t("phoneTest.again") : t("phoneTest.start")}
      </Button>
    </Stack>
  );
}
