import { Alert, Button, Checkbox, FileButton, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  captionFileUrl,
  CaptionFault,
  CaptionLanguage,
  type CaptionTrack,
} from "../../../../protocol/captions.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useRemoveCaptions, useWriteCaptions } from "../../api/captions.ts";
import { ApiError } from "../../api/request.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconDownload, IconTrash, IconUpload } from "../../components/icons.ts";
import css from "./ReplaySide.module.css";

/** What is wrong with a file, when that is why it was refused. */
function faultIn(error: unknown): { line: string; fault: CaptionFault } | null {
  const issue = error instanceof ApiError ? error.issues[0] : undefined;
  const fault = CaptionFault.safeParse(issue?.message);
  const line = /^line (\d+)$/.exec(issue?.path ?? "")?.[1];
  return fault.success && line !== undefined ? { line, fault: fault.data } : null;
}

/** Where whoever teaches brings a replay's captions, language by language. */
export default function CaptionsDesk({
  lessonId,
  tracks,
}: {
  lessonId: LessonId;
  tracks: readonly CaptionTrack[];
}) {
  const { t } = useTranslation();
  const [withChildren, setWithChildren] = useState(true);
  const [removing, setRemoving] = useState<CaptionLanguage | null>(null);
  const write = useWriteCaptions(lessonId);
  const remove = useRemoveCaptions(lessonId);
  const fault = faultIn(write.error);

  return (
    <Stack gap="sm" className={css["desk"] ?? ""} data-testid="captions-desk">
      <Text fw={600}>{t("replaySide.captionsTitle")}</Text>
      <Text size="sm">{t("replaySide.captionsText")}</Text>
      <Checkbox
        label={t("replaySide.captionsWithChildren")}
        description={t("replaySide.captionsWithChildrenText")}
        checked={withChildren}
        onChange={({ currentTarget }) => setWithChildren(currentTarget.checked)}
        data-testid="captions-with-children"
      />
      {CaptionLanguage.options.map((language) => {
        const track = tracks.find((one) => one.language === language);
        const name = t(`replaySide.language.${language}`);
        return (
          <Stack key={language} gap={4}>
            <Text size="sm">
              {track
                ? t(`replaySide.captionsBy.${track.origin}`, {
                    ...{ language: name, count: track.cueCount },
                    ...{ name: track.byName ?? t("common.gone") },
                    date: new Date(track.writtenAt),
                  })
                : t("replaySide.captionsNone", { language: name })}
              {track && ` ${t(`replaySide.captionsFor.${track.speakers}`)}`}
            </Text>
            <Group gap="xs">
              <FileButton
                accept=".vtt,text/vtt"
                onChange={(file) => {
                  if (file)
                    write.mutate({
                      ...{ language, file, insteadOf: track?.version },
                      speakers: withChildren ? "everybody" : "teacher",
                    });
                }}
                inputProps={{ "aria-label": t("replaySide.captionsUpload", { language: name }) }}
              >
                {(props) => (
                  <Button
                    {...props}
                    variant="default"
                    leftSection={<IconUpload size={18} aria-hidden="true" />}
                    loading={write.isPending && write.variables.language === language}
                    data-testid={`upload-captions-${language}`}
                  >
                    {t(track ? "replaySide.captionsReplace" : "replaySide.captionsUpload", {
                      language: name,
                    })}
                  </Button>
                )}
              </FileButton>
              {track && (
                <>
                  <Button
                    component="a"
                    href={captionFileUrl(lessonId, language)}
                    download
                    variant="subtle"
                    color="gray"
                    leftSection={<IconDownload size={18} aria-hidden="true" />}
                  >
                    {t("replaySide.captionsDownload")}
                  </Button>
                  <Button
                    variant="subtle"
                    color="gray"
                    leftSection={<IconTrash size={18} aria-hidden="true" />}
                    onClick={() => setRemoving(language)}
                    data-testid={`remove-captions-${language}`}
                  >
                    {t("replaySide.captionsRemove")}
                  </Button>
                </>
              )}
            </Group>
          </Stack>
        );
      })}
      {fault ? (
        <Alert color="red" variant="outline" role="alert" data-testid="captions-fault">
          {t("replaySide.captionsFault", {
            line: fault.line,
            why: t(`replaySide.fault.${fault.fault}`),
          })}
        </Alert>
      ) : (
        write.error && <ErrorNote error={write.error} />
      )}
      {removing && (
        <ConfirmDialog
          title={t("replaySide.captionsRemove")}
          text={t("replaySide.captionsRemoveText", {
            language: t(`replaySide.language.${removing}`),
          })}
          confirm={t("replaySide.captionsRemove")}
          pending={remove.isPending}
          error={remove.error}
          danger
          onConfirm={() => remove.mutate(removing, { onSuccess: () => setRemoving(null) })}
          onClose={() => setRemoving(null)}
        />
      )}
    </Stack>
  );
}
