import { Button, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { DayItem } from "../../../../protocol/today.ts";
import { useMissing } from "../../api/today.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCheck, IconCopy, IconUserOff } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";

/** How many are not in a running lesson; opens the list of whom to call. */
export function MissingButton({ item }: { item: DayItem }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { lesson, missingCount } = item;
  if (missingCount === null || !lesson) return null;
  if (missingCount === 0) return <Text mt={4}>{t("today.allHere")}</Text>;
  return (
    <>
      <Button
        variant="subtle"
        px="xs"
        leftSection={<IconUserOff size={18} />}
        onClick={() => setOpened(true)}
        data-testid="missing"
      >
        {t("today.missing", { count: missingCount })}
      </Button>
      {opened && (
        <MissingDialog
          lessonId={lesson.lessonId}
          title={item.title}
          onClose={() => setOpened(false)}
        />
      )}
    </>
  );
}

function MissingDialog({
  lessonId,
  title,
  onClose,
}: {
  lessonId: LessonId;
  title: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const missing = useMissing(lessonId);
  const found = missing.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("today.missingTitle", { title })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      {found ? (
        <Stack gap="sm" aria-live="polite">
          <Group justify="space-between">
            <Text fw={600}>
              {t("today.missingOf", { count: found.missing.length, total: found.studentCount })}
            </Text>
            <CopyButton
              value={found.missing
                .map(({ displayName, className }) => `${className}\t${displayName}`)
                .join("\n")}
            >
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  leftSection={copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
                  onClick={copy}
                  disabled={found.missing.length === 0}
                >
                  {copied ? t("slips.copied") : t("today.copyNames")}
                </Button>
              )}
            </CopyButton>
          </Group>
          <ul>
            {found.missing.map(({ personId, displayName, className }) => (
              <li key={personId} data-testid="missing-student">
                {displayName}{" "}
                <Text span c="dimmed">
                  {className}
                </Text>
              </li>
            ))}
          </ul>
        </Stack>
      ) : missing.error ? (
        <ErrorNote error={missing.error} />
      ) : (
        <LoadingRows rows={3} />
      )}
    </Modal>
  );
}
