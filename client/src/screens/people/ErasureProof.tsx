import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ErasureRecord } from "../../../../protocol/erasure.ts";
import { IconAlertTriangle, IconCircleCheck, IconDownload } from "../../components/icons.ts";
import css from "./ErasureProof.module.css";

/** What was erased, and what a search of every table and file found afterwards. */
export function ErasureProof({ record, onClose }: { record: ErasureRecord; onClose: () => void }) {
  const { t } = useTranslation();
  const { rows, files, replaysMadeAnew, check, erasureId } = record.facts;
  const sum = (found: readonly { count: number }[]) =>
    found.reduce((total, { count }) => total + count, 0);
  const figures = [
    ["rows", sum(rows)],
    ["captures", files.captures],
    ["replays", files.replays],
    ["trackFiles", files.trackFiles],
    ["photos", files.photos ?? 0],
    ["databaseCopies", files.databaseCopies],
    ["madeAnew", replaysMadeAnew.length],
    ["kept", sum(check.kept)],
  ] as const;
  return (
    <Stack gap="md" data-testid="erasure-proof">
      {check.found.length === 0 ? (
        <Alert color="green" icon={<IconCircleCheck />}>
          {t("erasure.clean", { tables: check.tables, files: check.files })}
        </Alert>
      ) : (
        <Alert color="yellow" icon={<IconAlertTriangle />}>
          <Text>{t("erasure.left")}</Text>
          <List>
            {check.found.map((found) => (
              <List.Item key={found.place}>{t("erasure.place", found)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {check.namesakes > 0 && <Text>{t("erasure.namesakes", { count: check.namesakes })}</Text>}
      <div>
        <Text fw={600}>{t("erasure.what")}</Text>
        <dl className={css["figures"]}>
          {figures.map(([what, count]) => (
            <div key={what} style={{ display: "contents" }}>
              <dt>{t(`erasure.${what}`)}</dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div>
        <Text fw={600}>{t("erasure.checksum")}</Text>
        <Text size="sm" className={css["checksum"] ?? ""}>
          {record.sha256}
        </Text>
      </div>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("common.close")}
        </Button>
        <Button
          component="a"
          href={`/api/erasures/${erasureId}/record`}
          download
          leftSection={<IconDownload size={20} />}
          data-testid="download-proof"
        >
          {t("erasure.download")}
        </Button>
      </Group>
    </Stack>
  );
}
