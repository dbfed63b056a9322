import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../components/EmptyState.tsx";
import { IconMapQuestion } from "../components/icons.ts";

export default function NotFoundScreen() {
  const { t } = useTranslation();
  return (
    <EmptyState
      wholePage
      icon={<IconMapQuestion size={48} />}
      title={t("notFound.title")}
      text={t("notFound.text")}
    >
      <Button component="a" href="/">
        {t("common.home")}
      </Button>
    </EmptyState>
  );
}
