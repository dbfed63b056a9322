import { Anchor, Button, Checkbox, FileInput, Paper, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { importFileBytes } from "../../../../protocol/imports.ts";
import { useUploadImport } from "../../api/imports.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconUpload } from "../../components/icons.ts";

/** Takes the file. Nothing is changed by it yet, so no question is asked. */
export function UploadCard({ schoolId }: { schoolId: SchoolId }) {
  const { t } = useTranslation();
  const upload = useUploadImport(schoolId);
  const [file, setFile] = useState<File | null>(null);
  const [complete, setComplete] = useState(false);
  const tooLarge = file !== null && file.size > importFileBytes;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (file && !tooLarge) upload.mutate({ file, complete }, { onSuccess: () => setFile(null) });
  };
  return (
    <Paper withBorder radius="lg" p="lg">
      <form onSubmit={submit}>
        <Stack gap="md" align="flex-start">
          <Text>
            {t("imports.templateFirst")}{" "}
            <Anchor
              href="/api/import-template"
              underline="always"
              download
              data-testid="import-template"
            >
              {t("imports.template")}
            </Anchor>
          </Text>
          <FileInput
            label={t("imports.file")}
            description={t("imports.fileKinds")}
            placeholder={t("imports.chooseFile")}
            accept=".xlsx,.csv"
            leftSection={<IconUpload size={18} />}
            value={file}
            onChange={setFile}
            error={tooLarge && t("errors.tooLarge")}
            clearable
            clearButtonProps={{ "aria-label": t("imports.noFile") }}
            w="100%"
            maw={480}
            fileInputProps={{ "data-testid": "import-file" } as object}
          />
          <Checkbox
            label={t("imports.complete")}
            description={t("imports.completeText")}
            checked={complete}
            onChange={(event) => setComplete(event.currentTarget.checked)}
            data-testid="import-complete"
          />
          {upload.error && <ErrorNote error={upload.error} />}
          <Button
            type="submit"
            disabled={file === null || tooLarge}
            loading={upload.isPending}
            data-testid="try-import"
          >
            {t("imports.try")}
          </Button>
        </Stack>
      </form>
    </Paper>
  );
}
