import { Button } from "@mantine/core";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorKey } from "../../components/errorKey.ts";
import { IconAlertTriangle } from "../../components/icons.ts";
import css from "./AskDialog.module.css";

/**
 * Asks a child for a yes. The browser's own dialog: it keeps the focus, is read out, and stands above
 * a classroom that fills the screen. Escape is "not now".
 */
export function AskDialog({
  title,
  text,
  yes,
  noDevice,
  onYes,
  onNo,
}: {
  title: string;
  text: string;
  yes: string;
  /** What to say where the device could not be had. */
  noDevice: string;
  onYes: () => Promise<void>;
  onNo: () => void;
}) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const [titleId, textId] = [useId(), useId()];
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const agree = (): void => {
    setAsking(true);
    setError(null);
    onYes().catch((reason: unknown) => {
      setAsking(false);
      setError(reason);
    });
  };
  const key = errorKey(error);
  return (
    <dialog
      ref={dialog}
      className={css["dialog"]}
      aria-labelledby={titleId}
      aria-describedby={textId}
      onCancel={(event) => {
        event.preventDefault();
        onNo();
      }}
      data-testid="stage-dialog"
    >
      <h2 id={titleId}>{title}</h2>
      <p id={textId}>{text}</p>
      <div aria-live="polite">
        {error !== null && (
          <p className={css["error"]} data-testid="stage-refusal">
            <IconAlertTriangle size={20} aria-hidden="true" />
            {error instanceof DOMException || error instanceof TypeError
              ? noDevice
              : t(`errors.${key}`)}
          </p>
        )}
      </div>
      <div className={css["acts"]}>
        <Button variant="default" size="md" onClick={onNo} data-testid="stage-no">
          {t("stage.notNow")}
        </Button>
        {key !== "consentMissing" && (
          <Button size="md" loading={asking} onClick={agree} data-testid="stage-yes">
            {yes}
          </Button>
        )}
      </div>
    </dialog>
  );
}
