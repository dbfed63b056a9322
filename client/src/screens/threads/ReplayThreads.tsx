import { useTranslation } from "react-i18next";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useOwnThreads } from "../../api/threads.ts";
import { ThreadCard } from "./ThreadCard.tsx";
import css from "./Threads.module.css";

/** At the replay: what of the lesson was written to or by the reader alone. Mostly nothing was. */
export function ReplayThreads({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const threads = useOwnThreads(lessonId).data?.pages.flatMap((page) => page.threads) ?? [];
  if (threads.length === 0) return null;
  return (
    <section
      className={css["replay"]}
      aria-labelledby="replay-threads"
      data-testid="replay-threads"
    >
      <h2 id="replay-threads">{t("threads.ofLesson")}</h2>
      <p className={css["facts"]}>{t("threads.about")}</p>
      {threads.map((thread) => (
        <ThreadCard key={thread.child.personId} thread={thread} linked={false} />
      ))}
    </section>
  );
}
