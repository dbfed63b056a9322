import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { changeLanguage, currentLanguage } from "../i18n/i18n.ts";
import { IconLanguage } from "./icons.ts";

/** Named in the language it leads to, so that whoever needs it can read it. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const other = currentLanguage() === "en" ? "zh-CN" : "en";
  return (
    <Button
      variant="subtle"
      color="gray"
      px="xs"
      leftSection={<IconLanguage size={20} aria-hidden="true" />}
      lang={other}
      onClick={() => void changeLanguage(other)}
      data-testid="language"
    >
      {t("language.other")}
    </Button>
  );
}
