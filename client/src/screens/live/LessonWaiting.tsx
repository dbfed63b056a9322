import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconHourglass } from "../../components/icons.ts";
import { QuietPage } from "../../components/QuietPage.tsx";

/** Seated, and the teacher has not started yet. */
export function LessonWaiting({
  title,
  teacherName,
  reconnecting = false,
}: {
  title: string;
  teacherName?: string;
  reconnecting?: boolean;
}) {
  const { t } = useTranslation();
  const text = reconnecting
    ? t("live.reconnecting")
    : teacherName
      ? t("live.waiting", { name: teacherName })
      : t("live.joiningText");
  return (
    <QuietPage placed="middle">
      <title>{t("app.pageTitle", { page: title })}</title>
      <div aria-live="polite" data-testid="lesson-waiting">
        <EmptyState wholePage icon={<IconHourglass size={48} />} title={title} text={text} />
      </div>
    </QuietPage>
  );
}
