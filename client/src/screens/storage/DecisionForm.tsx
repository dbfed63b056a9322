import { Button, Group, NumberInput, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { type StorageDecision, useDecideStorage } from "../../api/storage.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";

/** One number that a school or the operator decides; left empty there is no limit. */
export function DecisionForm({
  name,
  schoolId,
  label,
  text,
  suffix,
  present,
  decide,
}: {
  name: string;
  schoolId: SchoolId;
  label: string;
  text: string;
  suffix?: string;
  present: number | null;
  /** Null for what cannot be decided so. */
  decide: (value: number | null) => StorageDecision | null;
}) {
  const { t } = useTranslation();
  const change = useDecideStorage(schoolId);
  const [draft, setDraft] = useState<number | string>(present ?? "");
  const value = draft === "" ? null : Number(draft);
  const decision = decide(value);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (decision !== null) change.mutate(decision);
      }}
    >
      <Stack gap="xs" maw={560}>
        <Group align="flex-end" gap="sm">
          <NumberInput
            size="md"
            flex="1 1 320px"
            label={label}
            description={text}
            {...(suffix === undefined ? {} : { suffix })}
            min={1}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            value={draft}
            onChange={setDraft}
            data-testid={`storage-${name}`}
          />
          <Button
            type="submit"
            variant="default"
            disabled={decision === null || value === present}
            loading={change.isPending}
            data-testid={`save-${name}`}
          >
            {t("storage.save")}
          </Button>
        </Group>
        {change.error && <ErrorNote error={change.error} />}
      </Stack>
    </form>
  );
}
