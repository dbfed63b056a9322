import { Button, Group, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type SchoolSubject, WriteSubject } from "../../../../protocol/calendar.ts";
import {
  useMakeSubject,
  useRemoveSubject,
  useRenameSubject,
  useSubjects,
} from "../../api/calendar.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { PlanSection } from "./PlanSection.tsx";
import { RemoveButton } from "./RemoveButton.tsx";
import css from "./Subjects.module.css";

export function Subjects() {
  const { t } = useTranslation();
  const subjects = useSubjects();
  const make = useMakeSubject();
  const [editing, setEditing] = useState<SchoolSubject | null>(null);
  return (
    <PlanSection title={t("plan.subjects")} text={t("plan.subjectsText")} query={subjects}>
      {(found) => (
        <>
          <ul className={css["subjects"]}>
            {found.map((subject) => (
              <li key={subject.subjectId} data-testid="subject">
                <Button
                  variant="subtle"
                  color="gray"
                  aria-label={t("plan.changeOf", { name: subject.name })}
                  onClick={() => setEditing(subject)}
                >
                  {subject.name}
                </Button>
                <RemoveSubject subject={subject} />
              </li>
            ))}
          </ul>
          {editing ? (
            <RenameSubject
              key={editing.subjectId}
              subject={editing}
              onDone={() => setEditing(null)}
            />
          ) : (
            <SubjectForm
              key={found.length}
              label={t("plan.newSubject")}
              submit={t("plan.addSubject")}
              pending={make.isPending}
              error={make.error}
              onSubmit={(name) => make.mutate({ name })}
            />
          )}
        </>
      )}
    </PlanSection>
  );
}

function RemoveSubject({ subject }: { subject: SchoolSubject }) {
  const { t } = useTranslation();
  const remove = useRemoveSubject(subject.subjectId);
  return <RemoveButton name={subject.name} text={t("plan.removeSubjectText")} removal={remove} />;
}

function RenameSubject({ subject, onDone }: { subject: SchoolSubject; onDone: () => void }) {
  const { t } = useTranslation();
  const rename = useRenameSubject(subject.subjectId);
  return (
    <SubjectForm
      name={subject.name}
      label={t("plan.renameSubject", { name: subject.name })}
      submit={t("plan.saveSubject")}
      pending={rename.isPending}
      error={rename.error}
      onSubmit={(name) => rename.mutate({ name }, { onSuccess: onDone })}
      onCancel={onDone}
    />
  );
}

function SubjectForm({
  name: before = "",
  label,
  submit,
  pending,
  error,
  onSubmit,
  onCancel,
}: {
  name?: string;
  label: string;
  submit: string;
  pending: boolean;
  error: unknown;
  onSubmit: (name: string) => void;
  onCancel?: () => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState(before);
  const fits = WriteSubject.safeParse({ name }).success;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (fits) onSubmit(name);
  };
  return (
    <form onSubmit={send}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={label}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={40}
          flex="1 1 200px"
          maw={320}
          data-testid="subject-name"
        />
        <Button type="submit" disabled={!fits} loading={pending} data-testid="save-subject">
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
