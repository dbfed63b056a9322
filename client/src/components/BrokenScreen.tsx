import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EmptyState } from "./EmptyState.tsx";
import { IconCloudOff } from "./icons.ts";

export function BrokenScreen() {
  const { t } = useTranslation();
  return (
    <EmptyState
      wholePage
      icon={<IconCloudOff size={48} />}
      title={t("broken.title")}
      text={t("broken.text")}
    >
      <Button onClick={() => window.location.reload()}>{t("broken.reload")}</Button>
      <Button variant="default" component="a" href="/">
        {t("common.home")}
      </Button>
    </EmptyState>
  );
}
