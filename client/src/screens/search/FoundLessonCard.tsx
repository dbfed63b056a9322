import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { FoundLesson, MarkedText } from "../../../../protocol/search.ts";
import { clockText } from "../../components/clockText.ts";
import {
  IconBadgeCc,
  IconBookmark,
  IconMessageQuestion,
  IconPresentation,
} from "../../components/icons.ts";
import css from "./Search.module.css";

const icons = {
  about: IconBookmark,
  slide: IconPresentation,
  question: IconMessageQuestion,
  caption: IconBadgeCc,
};

/** A lesson that was found, and the places in it: each opens the replay there. */
export function FoundLessonCard({ lesson }: { lesson: FoundLesson }) {
  const { t } = useTranslation();
  const replay = `/lessons/${lesson.lessonId}/replay`;
  const facts = t("search.facts", {
    name: lesson.teacherName,
    date: new Date(lesson.startedAt),
  });
  return (
    <li className={css["lesson"]} data-testid="found-lesson">
      <h2 className={css["title"]}>
        <Link href={replay} data-testid="found-title">
          <Marked text={lesson.title} />
        </Link>
      </h2>
      <p className={css["facts"]}>
        {lesson.subject && (
          <>
            <Marked text={lesson.subject} />
            {" · "}
          </>
        )}
        {[facts, lesson.classNames.join(t("common.listComma"))].filter(Boolean).join(" · ")}
      </p>
      {lesson.hits.length > 0 && (
        <ol className={css["hits"]}>
          {lesson.hits.map(({ kind, atMs, linkMs, excerpt }, i) => {
            const Icon = icons[kind];
            return (
              // Two may stand at the same moment; the list is drawn anew whenever it changes.
              <li key={`${kind}-${atMs}-${i}`}>
                <Link
                  href={`${replay}?t=${Math.floor(linkMs / 1_000)}`}
                  className={css["hit"] ?? ""}
                  data-testid="found-place"
                >
                  <Icon size={18} role="img" aria-label={t(`search.kind.${kind}`)} />
                  <span className={css["time"]}>{clockText(atMs)}</span>
                  <span>
                    <Marked text={excerpt} />
                  </span>
                </Link>
              </li>
            );
          })}
        </ol>
      )}
      {lesson.moreHits > 0 && (
        <p className={css["facts"]}>{t("search.moreHits", { count: lesson.moreHits })}</p>
      )}
    </li>
  );
}

function Marked({ text }: { text: MarkedText }) {
  return text.map((piece, i) =>
    // Pieces have no names but their places, which they keep.
    piece.marked ? <mark key={i}>{piece.text}</mark> : <span key={i}>{piece.text}</span>,
  );
}
