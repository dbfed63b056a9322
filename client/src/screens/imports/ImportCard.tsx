import { Alert, Button, Group, Paper, Progress, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Import } from "../../../../protocol/imports.ts";
import { isAtWork, useApplyImport, useUndoImport } from "../../api/imports.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconArrowBackUp, IconCheck } from "../../components/icons.ts";
import { ImportEffects } from "./ImportEffects.tsx";
import { ImportProblems } from "./ImportProblems.tsx";

/** The import that is being decided on, or was decided on last. */
export function ImportCard({ given }: { given: Import }) {
  const { t } = useTranslation();
  const apply = useApplyImport(given.importId);
  const undo = useUndoImport(given.importId);
  const [asking, setAsking] = useState<"apply" | "undo">();
  const leaves = given.effects?.leaves.total ?? 0;
  const nothing =
    given.effects !== null &&
    given.effects.adds.total + given.effects.changes.total + leaves === 0 &&
    given.effects.newClasses.length === 0;
  const changedMeanwhile = given.state === "checked" && apply.isSuccess;
  return (
    <Paper withBorder radius="lg" p="lg" data-testid="import" data-state={given.state}>
      <Stack gap="md">
        <div>
          <Title order={2} size="h4">
            {given.fileName}
          </Title>
          <Text c="dimmed">
            {t(`imports.state.${given.state}`)}
            {given.complete && ` · ${t("imports.wasComplete")}`}
          </Text>
        </div>
        {isAtWork(given) && <Working progress={given.progress} />}
        {given.refusal && <Alert color="red">{t(`imports.refusal.${given.refusal}`)}</Alert>}
        {changedMeanwhile && <Alert color="yellow">{t("imports.changedMeanwhile")}</Alert>}
        {given.problemCount > 0 && <ImportProblems given={given} />}
        {given.effects && given.problemCount === 0 && <ImportEffects effects={given.effects} />}
        {nothing && given.may.apply && <Text>{t("imports.nothing")}</Text>}
        {given.may.apply && !nothing && (
          <Group>
            <Button
              leftSection={<IconCheck size={20} />}
              loading={apply.isPending}
              onClick={() => (leaves > 0 ? setAsking("apply") : apply.mutate())}
              data-testid="apply-import"
            >
              {t("imports.apply")}
            </Button>
          </Group>
        )}
        {given.state === "applied" && (
          <Group gap="sm">
            <Button component={Link} href={`/schools/${given.schoolId}`} data-testid="import-done">
              {t("imports.toSchool")}
            </Button>
            {given.may.undo && (
              <Button
                variant="default"
                leftSection={<IconArrowBackUp size={20} />}
                onClick={() => setAsking("undo")}
                data-testid="undo-import"
              >
                {t("imports.undo")}
              </Button>
            )}
          </Group>
        )}
        {apply.error && <ErrorNote error={apply.error} />}
      </Stack>
      {asking === "apply" && (
        <ConfirmDialog
          title={t("imports.leaveTitle", { count: leaves })}
          text={t("imports.leaveText")}
          confirm={t("imports.apply")}
          danger
          pending={apply.isPending}
          error={apply.error}
          onConfirm={() => apply.mutate(undefined, { onSuccess: () => setAsking(undefined) })}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === "undo" && (
        <ConfirmDialog
          title={t("imports.undoTitle")}
          text={t("imports.undoText")}
          confirm={t("imports.undo")}
          danger
          pending={undo.isPending}
          error={undo.error}
          onConfirm={() => undo.mutate(undefined, { onSuccess: () => setAsking(undefined) })}
          onClose={() => setAsking(undefined)}
        />
      )}
    </Paper>
  );
}

/** How far it is; the page may be left and come back to. */
function Working({ progress }: { progress: Import["progress"] }) {
  const { t } = useTranslation();
  const known = progress !== null && progress.total > 0;
  const share = known ? (progress.done / progress.total) * 100 : 100;
  return (
    <Stack gap="xs" role="status" data-testid="import-working">
      <Progress
        value={share}
        animated={!known}
        striped={!known}
        aria-label={t("imports.working")}
      />
      <Text>{known ? t("imports.workingOn", progress) : t("imports.working")}</Text>
    </Stack>
  );
}
