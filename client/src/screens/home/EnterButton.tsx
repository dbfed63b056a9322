import { Button, type ButtonProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { LessonId } from "../../../../protocol/ids.ts";
import { tappedEnter } from "../live/tappedEnter.ts";

/** Into the live lesson; this tap counts as the one that lets the browser play sound. */
export function EnterButton({
  lessonId,
  isLive,
  ...look
}: { lessonId: LessonId; isLive: boolean } & ButtonProps) {
  const { t } = useTranslation();
  return (
    <Button
      {...look}
      renderRoot={(props) => (
        <Link
          {...props}
          href={`/lessons/${lessonId}/live`}
          state={tappedEnter}
          data-testid={isLive ? "join" : "go-wait"}
        />
      )}
    >
      {isLive ? t("live.enter") : t("home.goWait")}
    </Button>
  );
}
