import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Day } from "../../../protocol/days.ts";
import type { PersonId } from "../../../protocol/ids.ts";
import { BirthDate } from "../../../protocol/people.ts";
import { useChangeBirthDate } from "../api/people.ts";
import { DialogFoot } from "./DialogFoot.tsx";
import { useDistrictClock } from "./useDistrictClock.ts";

/** When a student was born; empty for nobody knows. */
export function BirthDateDialog({
  person,
  onClose,
}: {
  person: { personId: PersonId; displayName: string; birthDate: Day | null };
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const change = useChangeBirthDate(person.personId);
  const { day: today } = useDistrictClock();
  const [written, setWritten] = useState(person.birthDate ?? "");
  const birthDate = written === "" ? null : BirthDate.safeParse(written).data;
  const fits = birthDate === null || (birthDate !== undefined && birthDate <= today);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("birthDate.title", { name: person.displayName })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (birthDate !== undefined && fits) change.mutate({ birthDate }, { onSuccess: onClose });
        }}
      >
        <Stack gap="md">
          <Text>{t("birthDate.text")}</Text>
          <TextInput
            type="date"
            label={t("birthDate.label")}
            description={t("birthDate.emptyMeans")}
            min="1900-01-01"
            max={today}
            value={written}
            onChange={(event) => setWritten(event.currentTarget.value)}
            error={fits ? undefined : t("birthDate.unfit")}
            data-testid="birth-date"
          />
          <DialogFoot
            error={change.error}
            pending={change.isPending}
            confirm={t("birthDate.save")}
            disabled={!fits}
            onClose={onClose}
            testId="save-birth-date"
          />
        </Stack>
      </form>
    </Modal>
  );
}
