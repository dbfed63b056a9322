import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { type Grade, gradeOfClassName } from "../../../../protocol/grades.ts";
import { CreateClass } from "../../../../protocol/people.ts";
import { useCreateClass } from "../../api/schools.ts";
import { AccountSlips } from "../../components/AccountSlips.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { GradeSelect } from "../../components/GradeSelect.tsx";
import { PastedNames } from "./PastedNames.tsx";
import { parseNames } from "./parseNames.ts";

/** A class by pasting its children's names; then, once, their first passwords. */
export function NewClassDialog({ schoolId, onClose }: { schoolId: SchoolId; onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateClass(schoolId);
  const [name, setName] = useState("");
  /** Undefined until somebody chose: until then the name tells. */
  const [chosenGrade, setChosenGrade] = useState<Grade | null>();
  const [text, setText] = useState("");
  const parsed = parseNames(text);
  const grade = chosenGrade === undefined ? gradeOfClassName(name) : chosenGrade;
  const body = { name, grade, studentNames: parsed.names };
  const fits = CreateClass.safeParse(body).success && parsed.unfit.length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fits) create.mutate(body);
  };
  if (create.data) {
    return (
      <AccountSlips
        title={create.data.schoolClass.name}
        accounts={create.data.accounts}
        onClose={onClose}
      />
    );
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("schools.newClass")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t("schools.className")}
            placeholder={t("schools.classNameExample")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={60}
            data-autofocus
            data-testid="class-name"
          />
          <GradeSelect value={grade} onChange={setChosenGrade} />
          <PastedNames text={text} onChange={setText} parsed={parsed} />
          {create.error && <ErrorNote error={create.error} />}
          <Button
            type="submit"
            disabled={!fits}
            loading={create.isPending}
            data-testid="create-class"
          >
            {t("schools.createClass", { count: parsed.names.length })}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
