import { useTranslation } from "react-i18next";
import type { Person } from "../../../../protocol/people.ts";
import { useSignPersonOut } from "../../api/people.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";

export function SignOutDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const signOut = useSignPersonOut(person.personId);
  return (
    <ConfirmDialog
      title={t("people.signOutTitle", { name: person.displayName })}
      text={t("people.signOutText")}
      confirm={t("people.signOut")}
      pending={signOut.isPending}
      error={signOut.error}
      onConfirm={() => signOut.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
