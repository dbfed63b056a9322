import { Button, type ButtonProps } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { LessonId } from "../../../../protocol/ids.ts";
import { LiveScreen } from "../live/lazyLive.ts";
import { tappedEnter } from "../live/tappedEnter.ts";

/** What this screen shows and asks for goes first. */
const lessonAheadAfterMs = 200;

/** Into the live lesson; this tap counts as the one that lets the browser play sound. */
export function EnterButton({
  lessonId,
  isLive,
  ...look
}: { lessonId: LessonId; isLive: boolean } & ButtonProps) {
  const { t } = useTranslation();
  // Fetched before the tap, so that the tap leads straight to the picture.
  useEffect(() => {
    const timer = setTimeout(() => {
      LiveScreen.preload().catch(() => undefined);
    }, lessonAheadAfterMs);
    return () => clearTimeout(timer);
  }, []);
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
