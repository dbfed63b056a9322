import { useTranslation } from "react-i18next";
import type { Person } from "../../../../protocol/people.ts";
import { useResetPassword } from "../../api/people.ts";
import { AccountSlips } from "../../components/AccountSlips.tsx";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";

export function ResetDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const reset = useResetPassword(person.personId);
  if (reset.data) {
    return <AccountSlips title={person.displayName} accounts={[reset.data]} onClose={onClose} />;
  }
  return (
    <ConfirmDialog
      title={t("people.resetTitle", { name: person.displayName })}
      text={t("people.resetText")}
      confirm={t("people.resetPassword")}
      pending={reset.isPending}
      error={reset.error}
      onConfirm={() => reset.mutate()}
      onClose={onClose}
    />
  );
}
