import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "../../api/session.ts";
import { useOwnThreads } from "../../api/threads.ts";
import { ThreadPages } from "./ThreadPages.tsx";

/** What teachers and single children wrote to each other, for the two of them and the family. */
export default function ThreadsScreen() {
  const { t } = useTranslation();
  const teaches = useMe().data?.memberships.some(({ role }) => role === "teacher") ?? false;
  return (
    <Stack gap="lg" maw={760}>
      <title>{t("app.pageTitle", { page: t("nav.threads") })}</title>
      <div>
        <Title order={1} size="h2">
          {t("nav.threads")}
        </Title>
        <Text c="dimmed" maw="40em" mt="xs">
          {t("threads.about")}
        </Text>
      </div>
      <ThreadPages
        of={useOwnThreads()}
        empty={t(teaches ? "threads.noneForTeacher" : "threads.noneForFamily")}
      />
    </Stack>
  );
}
