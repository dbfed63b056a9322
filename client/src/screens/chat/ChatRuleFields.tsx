import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ChatMode, ChatPauseS, type ChatRule } from "../../../../protocol/chat.ts";

/** Who may write in the chat, and how often. */
export function ChatRuleFields({
  rule: { mode, pauseS },
  onChange,
}: {
  rule: ChatRule;
  onChange: (rule: ChatRule) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <NativeSelect
        size="md"
        aria-label={t("chat.whoWrites")}
        value={mode}
        data={ChatMode.options.map((value) => ({ value, label: t(`chat.mode.${value}`) }))}
        onChange={({ currentTarget: { value } }) =>
          onChange({ mode: ChatMode.parse(value), pauseS })
        }
        data-testid="chat-mode"
      />
      {mode === "open" && (
        <NativeSelect
          size="md"
          aria-label={t("chat.howOften")}
          value={pauseS}
          data={[...ChatPauseS.values].map((value) => ({
            value: String(value),
            label: value === 0 ? t("chat.noPause") : t("chat.pause", { seconds: value }),
          }))}
          onChange={({ currentTarget: { value } }) =>
            onChange({ mode, pauseS: ChatPauseS.parse(Number(value)) })
          }
          data-testid="chat-pause"
        />
      )}
    </>
  );
}
