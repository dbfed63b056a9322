import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { changeLanguage, currentLanguage } from "../i18n/i18n.ts";
import { IconLanguage } from "./icons.ts";
import css from "./LanguageSwitch.module.css";

/** Named in the language it leads to, so that whoever needs it can read it. */
export function LanguageSwitch({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation();
  const other = currentLanguage() === "en" ? "zh-CN" : "en";
  return (
    <Button
      variant="subtle"
      color="gray"
      px="xs"
      aria-label={t("language.other")}
      lang={other}
      onClick={() => void changeLanguage(other)}
      data-testid="language"
    >
      <IconLanguage size={20} aria-hidden="true" />
      <span className={css["text"]} data-compact={compact || undefined}>
        {t("language.other")}
      </span>
    </Button>
  );
}
