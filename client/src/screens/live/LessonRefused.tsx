import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconHourglass, IconUserOff } from "../../components/icons.ts";
import { QuietPage } from "../../components/QuietPage.tsx";
import type { RevokedBecause } from "../../media/liveSessionTypes.ts";

/** Somebody may have left by then; a class that all ask at once must not be in the way of those who are in. */
const askAgainMs = { least: 15_000, most: 30_000 };

/** No seat, or no longer: why, in kind words, and what to do. Where there is only no room yet, it asks again. */
export function LessonRefused({
  path,
  code,
  because,
  onAgain,
}: {
  /** Of this lesson's page, to come back to after signing in. */
  path: string;
  code: ErrorCode | null;
  because?: RevokedBecause;
  onAgain: () => void;
}) {
  const { t } = useTranslation();
  const text = because ? t(`live.revoked.${because}`) : t(`errors.${code ?? "internal"}`);
  const isFull = code === "lessonFull";
  useEffect(() => {
    if (!isFull) return;
    const { least, most } = askAgainMs;
    const timer = setTimeout(onAgain, least + Math.random() * (most - least));
    return () => clearTimeout(timer);
  }, [isFull, onAgain]);
  const signInAddress = `/sign-in?next=${encodeURIComponent(path)}`;
  return (
    <QuietPage placed="middle">
      <EmptyState
        wholePage
        icon={isFull ? <IconHourglass size={48} /> : <IconUserOff size={48} />}
        title={t(isFull ? "live.fullTitle" : "live.refusedTitle")}
        text={text}
      >
        {because === "signedOut" || code === "notSignedIn" ? (
          // A full load: what this page knew of the person is no longer true.
          <Button component="a" href={signInAddress}>
            {t("signIn.submit")}
          </Button>
        ) : (
          <Button onClick={onAgain} data-testid="join-again">
            {because === "takenOver" ? t("live.useHere") : t("common.retry")}
          </Button>
        )}
        <Button component={Link} href="/" variant="default" data-testid="lesson-refused">
          {t("common.home")}
        </Button>
      </EmptyState>
    </QuietPage>
  );
}
