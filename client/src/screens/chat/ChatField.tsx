import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChatText, mostChatCharacters } from "../../../../protocol/chat.ts";
import { errorKey } from "../../components/errorKey.ts";
import { IconSend } from "../../components/icons.ts";
import row from "../../components/writeRow.module.css";
import css from "./Chat.module.css";

/** One line and a button; what did not arrive comes back into the line. */
export function ChatField({
  label,
  focused = false,
  onSay,
}: {
  /** Whom it goes to. */
  label: string;
  /** It was opened to be written in. */
  focused?: boolean;
  onSay: (text: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) field.current?.focus();
  }, [focused]);
  const fits = ChatText.safeParse(text).success;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!fits || sending) return;
    setSending(true);
    setError(null);
    // The next words may be written while these are on their way.
    setText("");
    onSay(text.trim())
      .catch((refused: unknown) => {
        setError(refused);
        setText((since) => (since === "" ? text : since));
      })
      .finally(() => setSending(false));
  };
  return (
    <form className={css["form"]} onSubmit={submit}>
      <p className={css["problem"]} role="alert" data-testid="chat-refusal">
        {error !== null && t(`errors.${errorKey(error)}`)}
      </p>
      <div className={row["row"]}>
        <input
          type="text"
          ref={field}
          aria-label={label}
          placeholder={label}
          autoComplete="off"
          enterKeyHint="send"
          maxLength={mostChatCharacters}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-testid="chat-text"
        />
        <button
          type="submit"
          disabled={!fits || sending}
          aria-label={t("chat.send")}
          title={t("chat.send")}
          data-testid="chat-send"
        >
          <IconSend size={22} aria-hidden="true" />
        </button>
      </div>
    </form>
  );
}
