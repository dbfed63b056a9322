import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { LeftPeople } from "./LeftPeople.tsx";
import { PastErasures } from "./PastErasures.tsx";

/** Those who left and are still in recordings, and who was erased, with the proofs. */
export default function ErasuresScreen() {
  const { t } = useTranslation();
  return (
    <Stack gap="xl">
      <title>{t("app.pageTitle", { page: t("erasure.records") })}</title>
      <div>
        <Anchor component={Link} href="/people">
          {t("nav.people")}
        </Anchor>
        <Title order={1} size="h2">
          {t("erasure.records")}
        </Title>
      </div>
      <section>
        <Title order={2} size="h3">
          {t("erasure.leftPeople")}
        </Title>
        <Text c="dimmed" mb="sm">
          {t("erasure.leftPeopleText")}
        </Text>
        <LeftPeople />
      </section>
      <section>
        <Title order={2} size="h3">
          {t("erasure.past")}
        </Title>
        <Text c="dimmed" mb="sm">
          {t("erasure.pastText")}
        </Text>
        <PastErasures />
      </section>
    </Stack>
  );
}
