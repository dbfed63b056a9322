import { Button, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { clockText } from "../../components/clockText.ts";
import { IconBookmark, IconCheck, IconLink } from "../../components/icons.ts";
import { addressOfMoment } from "../replay/momentInAddress.ts";
import css from "./ReplaySide.module.css";

const saidForMs = 4_000;

/** What one does with the moment that plays: keeps it for oneself, or shows it to others. */
export function ShareMoment({
  lessonId,
  positionMs,
  linkedMs,
  onNote,
}: {
  lessonId: LessonId;
  positionMs: number;
  /** The same moment of the whole replay: it holds when that is edited anew. */
  linkedMs: number;
  onNote: () => void;
}) {
  const { t } = useTranslation();
  const time = clockText(positionMs);
  const [copied, setCopied] = useState<string | null>(null);
  /** Where the browser does not copy by itself, it is there to be copied by hand. */
  const [byHand, setByHand] = useState<string | null>(null);
  useEffect(() => {
    if (copied === null) return undefined;
    const timer = setTimeout(() => setCopied(null), saidForMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    const address = location.origin + addressOfMoment(lessonId, linkedMs);
    try {
      await navigator.clipboard.writeText(address);
      setByHand(null);
      setCopied(time);
    } catch {
      setByHand(address);
    }
  };
  return (
    <div className={css["moment"]}>
      <Button
        variant="default"
        leftSection={<IconBookmark size={18} aria-hidden="true" />}
        onClick={onNote}
        aria-keyshortcuts="N"
        data-testid="add-note"
      >
        {t("replaySide.noteAt", { time })}
      </Button>
      <Button
        variant="default"
        leftSection={
          copied === null ? (
            <IconLink size={18} aria-hidden="true" />
          ) : (
            <IconCheck size={18} aria-hidden="true" />
          )
        }
        onClick={() => void copy()}
        data-testid="copy-moment"
      >
        {copied === null
          ? t("replaySide.linkTo", { time })
          : t("replaySide.linkCopied", { time: copied })}
      </Button>
      {byHand !== null && (
        <TextInput
          readOnly
          className={css["byHand"] ?? ""}
          label={t("replaySide.linkByHand")}
          value={byHand}
          autoFocus
          onFocus={(event) => event.currentTarget.select()}
          data-testid="moment-address"
        />
      )}
    </div>
  );
}
