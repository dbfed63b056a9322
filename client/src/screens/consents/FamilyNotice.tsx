import { Button, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { PersonId } from "../../../../protocol/ids.ts";
import { useOwnConsents } from "../../api/consents.ts";
import { IconSignature } from "../../components/icons.ts";
import css from "./FamilyNotice.module.css";
import { isUndecided } from "./latestEntry.ts";

/** On a guardian's first page, for as long as something about the child was not decided. */
export function GuardianNotice({ childId }: { childId: PersonId }) {
  const { t } = useTranslation();
  const child = useOwnConsents().data?.find(
    (one) => one.as === "guardian" && one.child.personId === childId,
  );
  if (!child || !isUndecided(child)) return null;
  return (
    <section className={css["notice"]} data-testid="consent-asked">
      <Stack gap="xs" align="flex-start">
        <Title order={3} size="h4">
          {t("familyNotice.askedTitle", { name: child.child.displayName })}
        </Title>
        <Text>{t("familyNotice.askedText")}</Text>
        <Button
          component={Link}
          href="/consents"
          variant="default"
          leftSection={<IconSignature size={18} />}
          data-testid="decide-consents"
        >
          {t("familyNotice.decide")}
        </Button>
      </Stack>
    </section>
  );
}

/** On a student's first page: what the family has not agreed to, and what helps. */
export function StudentNotice() {
  const { t } = useTranslation();
  const own = useOwnConsents().data?.find((one) => one.as === "student");
  if (!own || (own.allowed.sound && own.allowed.picture)) return null;
  const missing = own.allowed.sound ? "picture" : own.allowed.picture ? "sound" : "both";
  return (
    <p className={css["quiet"]} data-testid="consent-missing">
      <IconSignature size={20} aria-hidden="true" />
      <span>{t(`familyNotice.studentMissing.${missing}`)}</span>
    </p>
  );
}
