import { Alert, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ReplayPlayerState } from "../../media/replayPlayer.ts";
import css from "./PlayFailure.module.css";

/** Why nothing plays, and the way to try again; nothing where it plays. */
export function PlayFailure({
  failure,
  onAgain,
}: Pick<ReplayPlayerState, "failure"> & { onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    failure && (
      <Alert color="red" variant="filled" role="alert" radius={0}>
        <div className={css["failure"]}>
          {t(`replay.failure.${failure}`)}
          <Button variant="white" onClick={onAgain}>
            {t("common.retry")}
          </Button>
        </div>
      </Alert>
    )
  );
}
