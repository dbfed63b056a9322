import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Period } from "../../../../protocol/calendar.ts";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { usePeriods, useWritePeriods } from "../../api/calendar.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconPlus, IconTrash } from "../../components/icons.ts";
import {
  draftsOf,
  misplaced,
  nextDraft,
  type PeriodDraft,
  periodsOf,
  usualPeriods,
} from "./periodDrafts.ts";
import css from "./Periods.module.css";
import { PlanSection } from "./PlanSection.tsx";

export function Periods({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const periods = usePeriods(schoolId);
  return (
    <PlanSection title={t("plan.periods")} text={t("plan.periodsText")} query={periods}>
      {(found) => <PeriodsForm key={JSON.stringify(found)} schoolId={schoolId} periods={found} />}
    </PlanSection>
  );
}

function PeriodsForm({ schoolId, periods }: { schoolId: SchoolId; periods: readonly Period[] }) {
  const { t } = useTranslation();
  const write = useWritePeriods(schoolId);
  const [drafts, setDrafts] = useState(() => draftsOf(periods));
  const fit = periodsOf(drafts);
  const wrong = misplaced(drafts);
  const changed = JSON.stringify(drafts) !== JSON.stringify(draftsOf(periods));
  const set = (index: number, part: Partial<PeriodDraft>): void =>
    setDrafts(drafts.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (fit) write.mutate({ periods: fit });
      }}
    >
      {drafts.length > 0 && (
        <ol className={css["periods"]}>
          {drafts.map((draft, index) => {
            const name = t("plan.period", { number: index + 1 });
            return (
              <li key={index} data-testid="period">
                <span className={css["name"]}>{name}</span>
                <TextInput
                  type="time"
                  aria-label={t("plan.periodStarts", { period: name })}
                  value={draft.starts}
                  onChange={(event) => set(index, { starts: event.currentTarget.value })}
                  error={index === wrong}
                />
                <span aria-hidden="true">–</span>
                <TextInput
                  type="time"
                  aria-label={t("plan.periodEnds", { period: name })}
                  value={draft.ends}
                  onChange={(event) => set(index, { ends: event.currentTarget.value })}
                  error={index === wrong}
                />
                <ActionIcon
                  color="gray"
                  aria-label={t("plan.removeOf", { name })}
                  onClick={() => setDrafts(drafts.filter((_, at) => at !== index))}
                >
                  <IconTrash size={18} />
                </ActionIcon>
              </li>
            );
          })}
        </ol>
      )}
      <Text c="var(--sky-problem)" mih={24} aria-live="polite">
        {wrong >= 0 &&
          t("plan.periodMisplaced", { period: t("plan.period", { number: wrong + 1 }) })}
      </Text>
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<IconPlus size={18} />}
          onClick={() => setDrafts([...drafts, nextDraft(drafts)])}
          disabled={drafts.length >= 16}
        >
          {t("plan.addPeriod")}
        </Button>
        {drafts.length === 0 && (
          <Button
            variant="default"
            onClick={() => setDrafts([...usualPeriods])}
            data-testid="usual-periods"
          >
            {t("plan.usualPeriods")}
          </Button>
        )}
        {changed && (
          <Button
            type="submit"
            disabled={!fit}
            loading={write.isPending}
            data-testid="save-periods"
          >
            {t("plan.savePeriods")}
          </Button>
        )}
      </Group>
      {write.error && <ErrorNote error={write.error} />}
    </form>
  );
}
