import { Button, Modal, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "../../../../protocol/people.ts";
import { useChangeMemberships } from "../../api/people.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconPlus } from "../../components/icons.ts";
import { grantOf, MembershipFields, type MembershipDraft } from "./MembershipFields.tsx";

/** What a person is, and where; several roles at once are common. */
export function MembershipsDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangeMemberships(person.personId);
  const [drafts, setDrafts] = useState<(MembershipDraft & { key: number })[]>(() =>
    person.memberships.map((membership, key) => ({ ...membership, key })),
  );
  const grants = drafts.map(grantOf);
  const complete = grants.every((grant) => grant !== undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const memberships = grants.filter((grant) => grant !== undefined);
    if (complete) change.mutate({ memberships }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("people.rolesTitle", { name: person.displayName })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text c="dimmed">{t("people.rolesText")}</Text>
          {drafts.map(({ key, ...draft }) => (
            <MembershipFields
              key={key}
              draft={draft}
              onChange={(next) =>
                setDrafts(drafts.map((one) => (one.key === key ? { ...next, key } : one)))
              }
              onRemove={() => setDrafts(drafts.filter((one) => one.key !== key))}
            />
          ))}
          <Button
            variant="default"
            leftSection={<IconPlus size={18} />}
            onClick={() =>
              setDrafts([
                ...drafts,
                { role: "teacher", key: Math.max(0, ...drafts.map((one) => one.key)) + 1 },
              ])
            }
          >
            {t("people.addRole")}
          </Button>
          {change.error && <ErrorNote error={change.error} />}
          <Button
            type="submit"
            disabled={!complete}
            loading={change.isPending}
            data-testid="save-roles"
          >
            {t("people.saveRoles")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
