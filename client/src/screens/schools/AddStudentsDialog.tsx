import { Button, Modal, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { AddStudents, type SchoolClass } from "../../../../protocol/people.ts";
import { useAddStudents } from "../../api/schools.ts";
import { AccountSlips } from "../../components/AccountSlips.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { PastedNames } from "./PastedNames.tsx";
import { parseNames } from "./parseNames.ts";

export function AddStudentsDialog({
  schoolClass,
  onClose,
}: {
  schoolClass: SchoolClass;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const add = useAddStudents(schoolClass.classId);
  const [text, setText] = useState("");
  const parsed = parseNames(text);
  const body = { studentNames: parsed.names };
  const fits = AddStudents.safeParse(body).success && parsed.unfit.length === 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fits) add.mutate(body);
  };
  if (add.data) {
    return <AccountSlips title={schoolClass.name} accounts={add.data.accounts} onClose={onClose} />;
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t("schools.addStudentsTo", { name: schoolClass.name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <PastedNames text={text} onChange={setText} parsed={parsed} />
          {add.error && <ErrorNote error={add.error} />}
          <Button type="submit" disabled={!fits} loading={add.isPending}>
            {t("schools.addStudents")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
