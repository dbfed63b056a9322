import { useTranslation } from "react-i18next";
import type { Person } from "../../../../protocol/people.ts";
import { useRemovePerson } from "../../api/people.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";

export function RemoveDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useRemovePerson(person.personId);
  return (
    <ConfirmDialog
      title={t("people.removeTitle", { name: person.displayName })}
      text={t("people.removeText")}
      confirm={t("people.remove")}
      danger
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
