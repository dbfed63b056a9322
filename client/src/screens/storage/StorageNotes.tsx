import { Alert, Anchor, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { SchoolId } from "../../../../protocol/ids.ts";
import type { SchoolStorage } from "../../../../protocol/storage.ts";
import { useSchoolStorage } from "../../api/storage.ts";
import { IconAlertTriangle } from "../../components/icons.ts";

export const quotaColor = { fine: "sky", near: "yellow", over: "red" } as const;

/** Says that the school's room is nearly used up, or is; nothing while there is enough. */
export function QuotaNote({ level }: Pick<SchoolStorage, "level">) {
  const { t } = useTranslation();
  if (level === "fine") return null;
  return (
    <Alert
      color={quotaColor[level]}
      variant="outline"
      icon={<IconAlertTriangle />}
      data-testid="quota-warning"
      data-level={level}
    >
      <Text>{t(`storage.${level}`)}</Text>
    </Alert>
  );
}

/** What a school's office has to know of its storage before it goes there. */
export function StorageNotes({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const storage = useSchoolStorage(schoolId).data;
  if (storage === undefined || (storage.level === "fine" && storage.going === 0)) return null;
  return (
    <Stack gap="xs">
      <QuotaNote level={storage.level} />
      {storage.going > 0 && (
        <Anchor component={Link} href={`/schools/${schoolId}/storage`} data-testid="replays-go">
          {t("storage.goingNote", { count: storage.going })}
        </Anchor>
      )}
    </Stack>
  );
}
