import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { IconBadgeCc, IconBadgeCcFilled } from "../../components/icons.ts";
import css from "./ReplayControls.module.css";

export function CaptionToggle({ on, onToggle }: { on: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      color="gray"
      className={css["button"] ?? ""}
      onClick={onToggle}
      aria-label={t("replay.captions")}
      aria-pressed={on}
      data-testid="captions-toggle"
    >
      {on ? <IconBadgeCcFilled /> : <IconBadgeCc />}
    </ActionIcon>
  );
}
