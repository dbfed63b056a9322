import { Checkbox, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ChildConsents, ConsentDeed, ConsentKind } from "../../../../protocol/consents.ts";
import { useRecordConsent } from "../../api/consents.ts";
import { DialogFoot } from "../../components/DialogFoot.tsx";

/** What a family told the school; whoever writes it down says that it was so. */
export function PaperDialog({
  child,
  deed,
  kinds,
  onClose,
}: {
  child: ChildConsents;
  deed: ConsentDeed;
  /** That can be recorded. */
  kinds: readonly ConsentKind[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const record = useRecordConsent(child.child.personId);
  const [chosen, setChosen] = useState<readonly ConsentKind[]>(kinds);
  const [sworn, setSworn] = useState(false);
  const name = child.child.displayName;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`consents.paperTitle.${deed}`, { name })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          record.mutate({ kinds: [...chosen], deed, how: "onPaper" }, { onSuccess: onClose });
        }}
      >
        <Stack gap="md">
          <Text>{t(`consents.paperText.${deed}`)}</Text>
          {kinds.map((kind) => (
            <Checkbox
              key={kind}
              size="md"
              label={t(`consents.kinds.${kind}`)}
              description={t(`consents.ask.${kind}`)}
              checked={chosen.includes(kind)}
              onChange={(event) =>
                setChosen(
                  event.currentTarget.checked
                    ? [...chosen, kind]
                    : chosen.filter((one) => one !== kind),
                )
              }
              data-testid={`paper-${kind}`}
            />
          ))}
          <Checkbox
            size="md"
            label={t(`consents.paperSworn.${deed}`)}
            checked={sworn}
            onChange={(event) => setSworn(event.currentTarget.checked)}
            data-testid="paper-sworn"
          />
          <DialogFoot
            error={record.error}
            pending={record.isPending}
            confirm={t(`consents.paperConfirm.${deed}`)}
            disabled={!sworn || chosen.length === 0}
            onClose={onClose}
          />
        </Stack>
      </form>
    </Modal>
  );
}
