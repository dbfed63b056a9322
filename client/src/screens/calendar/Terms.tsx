import { Button, Group, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Term, WriteTerm } from "../../../../protocol/calendar.ts";
import { useChangeTerm, useMakeTerm, useRemoveTerm, useTerms } from "../../api/calendar.ts";
import { dayRangeText } from "../../components/dayText.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import table from "../../components/officeTable.module.css";
import { PlanSection } from "./PlanSection.tsx";
import { RemoveButton } from "./RemoveButton.tsx";

export function Terms() {
  const { t } = useTranslation();
  const terms = useTerms();
  const make = useMakeTerm();
  const [editing, setEditing] = useState<Term | null>(null);
  return (
    <PlanSection title={t("plan.terms")} text={t("plan.termsText")} query={terms}>
      {(found) => (
        <>
          {found.length > 0 && (
            <table className={table["table"]}>
              <thead>
                <tr>
                  <th>{t("plan.term")}</th>
                  <th>{t("plan.days")}</th>
                  <th data-number>{t("schools.actions")}</th>
                </tr>
              </thead>
              <tbody>
                {found.map((term) => (
                  <TermRow key={term.termId} term={term} onEdit={() => setEditing(term)} />
                ))}
              </tbody>
            </table>
          )}
          {editing ? (
            <EditTerm key={editing.termId} term={editing} onDone={() => setEditing(null)} />
          ) : (
            <TermForm
              key={found.length}
              submit={t("plan.addTerm")}
              pending={make.isPending}
              error={make.error}
              onSubmit={(term) => make.mutate(term)}
            />
          )}
        </>
      )}
    </PlanSection>
  );
}

function TermRow({ term, onEdit }: { term: Term; onEdit: () => void }) {
  const { t, i18n } = useTranslation();
  const remove = useRemoveTerm(term.termId);
  return (
    <tr data-testid="term">
      <td data-label={t("plan.term")}>{term.name}</td>
      <td data-label={t("plan.days")}>
        {dayRangeText(term.firstDay, term.lastDay, i18n.language)}
      </td>
      <td data-number data-label={t("schools.actions")}>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Button
            variant="subtle"
            onClick={onEdit}
            aria-label={t("plan.changeOf", { name: term.name })}
          >
            {t("plan.change")}
          </Button>
          <RemoveButton name={term.name} text={t("plan.removeTermText")} removal={remove} />
        </Group>
      </td>
    </tr>
  );
}

function EditTerm({ term, onDone }: { term: Term; onDone: () => void }) {
  const { t } = useTranslation();
  const change = useChangeTerm(term.termId);
  return (
    <TermForm
      term={term}
      submit={t("plan.saveTerm")}
      pending={change.isPending}
      error={change.error}
      onSubmit={(next) => change.mutate(next, { onSuccess: onDone })}
      onCancel={onDone}
    />
  );
}

function TermForm({
  term,
  submit,
  pending,
  error,
  onSubmit,
  onCancel,
}: {
  term?: Term;
  submit: string;
  pending: boolean;
  error: unknown;
  onSubmit: (term: { name: string; firstDay: string; lastDay: string }) => void;
  onCancel?: () => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState(term?.name ?? "");
  const [firstDay, setFirstDay] = useState(term?.firstDay ?? "");
  const [lastDay, setLastDay] = useState(term?.lastDay ?? "");
  const body = { name, firstDay, lastDay };
  const fits = WriteTerm.safeParse(body).success;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (fits) onSubmit(body);
  };
  return (
    <form onSubmit={send}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t("plan.termName")}
          placeholder={t("plan.termNameExample")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={40}
          flex="1 1 220px"
          data-testid="term-name"
        />
        <TextInput
          type="date"
          label={t("plan.firstDay")}
          value={firstDay}
          onChange={(event) => setFirstDay(event.currentTarget.value)}
          data-testid="term-first-day"
        />
        <TextInput
          type="date"
          label={t("plan.lastDay")}
          value={lastDay}
          min={firstDay}
          onChange={(event) => setLastDay(event.currentTarget.value)}
          error={firstDay && lastDay && lastDay < firstDay ? t("plan.daysReversed") : undefined}
          data-testid="term-last-day"
        />
        <Button type="submit" disabled={!fits} loading={pending} data-testid="save-term">
          {submit}
        </Button>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {t("common.cancel")}
          </Button>
        )}
      </Group>
      {error !== null && <ErrorNote error={error} />}
    </form>
  );
}
