import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { IconRewindBackward60 } from "../../components/icons.ts";
import css from "./CatchUp.module.css";

export function MinuteBack({
  coming = false,
  onBack,
  testId,
}: {
  /** What is needed for it is on its way. */
  coming?: boolean;
  onBack: () => void;
  testId: string;
}) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      color="gray"
      className={css["back"] ?? ""}
      aria-label={t("replay.catchUp.back")}
      title={t("replay.catchUp.back")}
      loading={coming}
      onClick={onBack}
      data-testid={testId}
    >
      <IconRewindBackward60 size={24} />
    </ActionIcon>
  );
}
