import { ActionIcon, Button, FileButton, Progress } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { MicroLesson } from "../../../../protocol/microLessons.ts";
import { isOnItsWay, useRemoveMicroLesson } from "../../api/microLessons.ts";
import { isOfKept, useKeptRecordings, useSendKept } from "../../api/keptRecordings.ts";
import { useSending, useUploads } from "../../api/uploads.ts";
import { clockText } from "../../components/clockText.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { errorKey } from "../../components/errorKey.ts";
import { IconPlayerPlay, IconTrash, IconUpload } from "../../components/icons.ts";
import { DeletionNote } from "../home/DeletionNote.tsx";
import css from "./MicroLessons.module.css";
import { useStateText } from "./useStateText.ts";

export function MicroLessonRow({ microLesson }: { microLesson: MicroLesson }) {
  const { t } = useTranslation();
  const stateText = useStateText();
  const sending = useSending().find(({ lessonId }) => lessonId === microLesson.lessonId);
  const { title, state, refusal, durationMs, replayDeletion } = microLesson;
  const isGone = replayDeletion?.done === true;
  const kept = useKeptRecordings().data?.find((one) => isOfKept(microLesson, one));
  const sendKept = useSendKept(microLesson);
  const { text, share } = stateText(microLesson, sending);
  const facts = [
    ...(microLesson.subject === null ? [] : [microLesson.subject]),
    ...(microLesson.grade === null ? [] : [t(`grades.g${microLesson.grade}`)]),
    microLesson.wholeSchool
      ? t("microLessons.allOf", { school: microLesson.schoolName })
      : microLesson.classNames.join(t("common.listComma")),
    ...(durationMs === null ? [] : [clockText(durationMs)]),
  ];
  return (
    <li className={css["row"]} data-testid="micro-lesson" data-state={state}>
      <div className={css["about"]}>
        <h3 className={css["title"]}>{title}</h3>
        <p className={css["facts"]}>{facts.join(" · ")}</p>
        {!isGone && (
          <p className={css["state"]} data-testid="micro-state">
            {text}
          </p>
        )}
        <DeletionNote of={replayDeletion} />
        {isOnItsWay(microLesson) && <Progress value={share * 100} aria-label={text} />}
        {refusal !== null && (
          <p className={css["refusal"]} role="alert" data-testid="micro-refusal">
            {t(`microLessons.refusal.${refusal}`)}
          </p>
        )}
        {sending?.error && (
          <p className={css["refusal"]} role="alert">
            {t(`errors.${errorKey(sending.error)}`)}
          </p>
        )}
        {state === "uploading" &&
          (!sending || sending.error) &&
          (kept ? (
            <GoOnWithKept go={() => void sendKept(kept)} />
          ) : (
            <GoOn microLesson={microLesson} />
          ))}
      </div>
      <div className={css["actions"]}>
        {state === "published" && !isGone && (
          <Button
            component={Link}
            href={`/lessons/${microLesson.lessonId}/replay`}
            variant="light"
            leftSection={<IconPlayerPlay size={18} />}
            data-testid="watch-micro"
          >
            {t("microLessons.watch")}
          </Button>
        )}
        <Remove microLesson={microLesson} />
      </div>
    </li>
  );
}

/** A recording that lies in this browser. */
function GoOnWithKept({ go }: { go: () => void }) {
  const { t } = useTranslation();
  return (
    <Button mt={4} variant="default" leftSection={<IconUpload size={18} />} onClick={go}>
      {t("microLessons.goOn")}
    </Button>
  );
}

/** An upload of another day or page: it goes on with the same file. */
function GoOn({ microLesson: { lessonId, fileName, bytes } }: { microLesson: MicroLesson }) {
  const { t } = useTranslation();
  const uploads = useUploads();
  const [isOther, setIsOther] = useState(false);
  const take = (file: File | null): void => {
    if (!file) return;
    const isSame = file.size === bytes && file.name.endsWith(fileName);
    setIsOther(!isSame);
    if (isSame) void uploads.start(lessonId, file);
  };
  return (
    <>
      <p className={css["facts"]}>{t("microLessons.goOnText", { fileName })}</p>
      <FileButton onChange={take} inputProps={{ "data-testid": "micro-go-on" } as object}>
        {(props) => (
          <Button {...props} mt={4} variant="default" leftSection={<IconUpload size={18} />}>
            {t("microLessons.goOn")}
          </Button>
        )}
      </FileButton>
      {isOther && (
        <p className={css["refusal"]} role="alert">
          {t("microLessons.otherFile", { fileName })}
        </p>
      )}
    </>
  );
}

function Remove({ microLesson: { lessonId, title } }: { microLesson: MicroLesson }) {
  const { t } = useTranslation();
  const uploads = useUploads();
  const remove = useRemoveMicroLesson();
  const [asking, setAsking] = useState(false);
  const confirm = (): void => {
    void uploads.stop(lessonId);
    remove.mutate(lessonId, { onSuccess: () => setAsking(false) });
  };
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={44}
        aria-label={t("microLessons.remove", { title })}
        onClick={() => setAsking(true)}
        data-testid="micro-remove"
      >
        <IconTrash size={20} aria-hidden="true" />
      </ActionIcon>
      {asking && (
        <ConfirmDialog
          title={t("microLessons.removeTitle")}
          text={t("microLessons.removeAsk", { title })}
          confirm={t("microLessons.removeConfirm")}
          danger
          pending={remove.isPending}
          error={remove.error}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
