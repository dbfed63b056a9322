import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { CreateTeacher } from "../../../../protocol/people.ts";
import { useCreateTeacher } from "../../api/schools.ts";
import { AccountSlips } from "../../components/AccountSlips.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";

export function NewTeacherDialog({
  schoolId,
  onClose,
}: {
  schoolId: SchoolId;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const create = useCreateTeacher(schoolId);
  const [displayName, setDisplayName] = useState("");
  const [signInName, setSignInName] = useState("");
  const body = { displayName, ...(signInName.trim() ? { signInName } : {}) };
  const nameUnfit =
    signInName.trim() !== "" && !CreateTeacher.shape.signInName.safeParse(signInName).success;
  const fits = CreateTeacher.safeParse(body).success;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fits) create.mutate(body);
  };
  if (create.data) {
    return (
      <AccountSlips title={create.data.displayName} accounts={[create.data]} onClose={onClose} />
    );
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("schools.newTeacher")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={t("people.name")}
            value={displayName}
            onChange={(event) => setDisplayName(event.currentTarget.value)}
            maxLength={60}
            data-autofocus
            data-testid="teacher-name"
          />
          <TextInput
            label={t("signIn.name")}
            description={t("schools.signInNameOptional")}
            value={signInName}
            onChange={(event) => setSignInName(event.currentTarget.value)}
            error={nameUnfit && t("signIn.nameUnfit")}
            autoCapitalize="none"
            spellCheck={false}
            data-testid="teacher-sign-in-name"
          />
          {create.error && <ErrorNote error={create.error} />}
          <Button
            type="submit"
            disabled={!fits}
            loading={create.isPending}
            data-testid="create-teacher"
          >
            {t("schools.createTeacher")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
