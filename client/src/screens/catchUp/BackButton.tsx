import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { IconRewindBackward60 } from "../../components/icons.ts";
import { backMs } from "./catchUpRule.ts";
import css from "./CatchUp.module.css";
import { usePast } from "./usePast.ts";
import { useWayBack } from "./useWayBack.ts";
import type { Watching } from "./watching.ts";

/** "What was that?": a minute back, as soon as there is one. Not for who is on stage. */
export function BackButton({
  lesson,
  serverOffsetMs,
  watchedFrom,
  onWatch,
  isGuest,
}: Watching & { isGuest: boolean }) {
  const { t } = useTranslation();
  const began = usePast({ lesson, serverOffsetMs });
  const { coming, goTo } = useWayBack(onWatch);
  if (!began || isGuest || typeof watchedFrom === "number") return null;
  return (
    <ActionIcon
      color="gray"
      className={css["back"] ?? ""}
      aria-label={t("replay.catchUp.back")}
      title={t("replay.catchUp.back")}
      loading={coming}
      onClick={() => goTo(Date.now() + serverOffsetMs - backMs)}
      data-testid="back-a-minute"
    >
      <IconRewindBackward60 size={24} />
    </ActionIcon>
  );
}
