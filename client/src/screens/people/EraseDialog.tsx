import { Button, Group, List, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "../../../../protocol/people.ts";
import { useErasePerson } from "../../api/people.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { ErasureProof } from "./ErasureProof.tsx";

const vanishing = [
  "goesAccount",
  "goesQuestions",
  "goesTaught",
  "goesTracks",
  "goesCopies",
] as const;

/** Says what vanishes, has the name typed, and then shows what was erased and that nothing is left. */
export function EraseDialog({
  person,
  left = false,
  onClose,
}: {
  person: Pick<Person, "personId" | "displayName">;
  /** Was removed before: there is nothing milder to do any more, and nothing to take out first. */
  left?: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const { erase, refresh } = useErasePerson(person.personId);
  const name = person.displayName;
  const close = () => {
    if (erase.isPending) return;
    if (erase.data) void refresh();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={t(erase.data ? "erasure.done" : "erasure.title", { name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {erase.data ? (
        <ErasureProof record={erase.data} onClose={close} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            erase.mutate({ displayName: typed.trim() });
          }}
        >
          <Stack gap="md">
            <Text>{t(left ? "erasure.introLeft" : "erasure.intro")}</Text>
            <div>
              <Text fw={600}>{t("erasure.goes")}</Text>
              <List>
                {vanishing.map((what) => (
                  <List.Item key={what}>{t(`erasure.${what}`)}</List.Item>
                ))}
              </List>
            </div>
            <Text>{t("erasure.stays")}</Text>
            {!left && <Text c="dimmed">{t("erasure.removeInstead")}</Text>}
            <TextInput
              label={t("erasure.typeName", { name })}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              disabled={erase.isPending}
              data-testid="erase-name"
            />
            {erase.error && <ErrorNote error={erase.error} />}
            {erase.isPending && <Text role="status">{t("erasure.working")}</Text>}
            <Group justify="flex-end">
              <Button variant="default" onClick={close} disabled={erase.isPending}>
                {t("common.cancel")}
              </Button>
              <Button
                type="submit"
                color="red.9"
                loading={erase.isPending}
                disabled={typed.trim() !== name}
                data-testid="confirm"
              >
                {t("erasure.erase")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
