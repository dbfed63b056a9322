import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { DaysOff } from "./DaysOff.tsx";
import { Subjects } from "./Subjects.tsx";
import { Terms } from "./Terms.tsx";

/** What the county sets for all its schools: terms, holidays, subjects. */
export default function CalendarScreen() {
  const { t } = useTranslation();
  return (
    <Stack gap="xl">
      <title>{t("app.pageTitle", { page: t("nav.calendar") })}</title>
      <Title order={1} size="h2">
        {t("nav.calendar")}
      </Title>
      <Terms />
      <DaysOff schoolId={null} />
      <Subjects />
    </Stack>
  );
}
