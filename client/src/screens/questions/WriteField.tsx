import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { QuestionText } from "../../../../protocol/questions.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconSend } from "../../components/icons.ts";
import row from "../../components/writeRow.module.css";
import css from "./WriteField.module.css";

const mostCharacters = 500;

/** A few lines and a button; what did not arrive comes back into the field. */
export function WriteField({
  label,
  send,
  above = null,
  waits = false,
  onSend,
  testId,
}: {
  label: string;
  /** The button's word. */
  send: string;
  /** What goes with the words. */
  above?: ReactNode;
  /** For that: it cannot be sent yet. */
  waits?: boolean;
  onSend: (text: string) => Promise<void>;
  testId: string;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const fits = QuestionText.safeParse(text).success;
  const submit = (): void => {
    if (!fits || sending || waits) return;
    setSending(true);
    setError(null);
    // The next words may be written while these are on their way.
    setText("");
    onSend(text.trim())
      .catch((refused: unknown) => {
        setError(refused);
        setText((since) => (since === "" ? text : `${text}\n${since}`).slice(0, mostCharacters));
      })
      .finally(() => setSending(false));
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    submit();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // While a Chinese word is being composed, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form className={css["form"]} onSubmit={onSubmit}>
      {error !== null && <ErrorNote error={error} />}
      <label htmlFor={id} className={css["label"]}>
        {label}
      </label>
      {above}
      <div className={row["row"]}>
        <textarea
          id={id}
          rows={2}
          maxLength={mostCharacters}
          placeholder={t("questions.placeholder")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          data-testid={`${testId}-text`}
        />
        <button
          type="submit"
          disabled={!fits || sending || waits}
          aria-label={send}
          title={send}
          data-testid={`${testId}-send`}
        >
          <IconSend size={22} aria-hidden="true" />
        </button>
      </div>
    </form>
  );
}
