import type { PollSpan } from "./pollSpans.ts";
import type { QuestionMoment } from "./questionMoments.ts";
import type { SlideSpan } from "../../../../protocol/slideSpans.ts";

/** What a chapter begins with, and how it is called there; empty where nothing is written. */
export interface Beginner {
  kind: "start" | "slide" | "poll" | "question";
  atMs: number;
  text: string;
  /** Of a slide. */
  page: number;
}

/** A page that stood for less is part of the chapter before. */
const leastSlideMs = 20_000;
/** Nearer than this to the one before nothing begins anew. */
const leastApartMs = 10_000;

/**
 * Chapters that follow from what happened in the lesson: pages that stood for a while, polls, and
 * questions that the teacher spoke about. Without any of these there are none.
 */
export function chaptersOf({
  stops,
  titles,
  polls,
  questions,
  durationMs,
}: {
  stops: readonly SlideSpan[];
  /** What is written first on pages, by `pageKey`. */
  titles: ReadonlyMap<string, string>;
  polls: readonly PollSpan[];
  questions: readonly QuestionMoment[];
  durationMs: number;
}): Beginner[] {
  const stood = stops.filter(
    ({ fromMs }, i) => (stops[i + 1]?.fromMs ?? durationMs) - fromMs >= leastSlideMs,
  );
  const slides = stood.map(({ shown, fromMs }): Beginner => ({
    ...{ kind: "slide", atMs: fromMs, page: shown.page },
    text: titles.get(pageKey(shown)) ?? "",
  }));
  const asked = polls.map(({ poll, fromMs }): Beginner => ({
    ...{ kind: "poll", atMs: fromMs, page: 0, text: poll.text },
  }));
  const answered = questions.flatMap(({ question, answeredMs }): Beginner[] =>
    answeredMs === null
      ? []
      : [{ kind: "question", atMs: answeredMs, page: 0, text: question.text ?? "" }],
  );
  // What the class did says more about a moment than the page that it was done on.
  const all = [...asked, ...answered, ...slides].toSorted((a, b) => a.atMs - b.atMs);
  const chosen: Beginner[] = [];
  for (const one of all) {
    const before = chosen.at(-1);
    if (!before || one.atMs - before.atMs >= leastApartMs) chosen.push(one);
    else if (before.kind === "slide" && one.kind !== "slide") chosen.splice(-1, 1, one);
  }
  const [first] = chosen;
  return first && first.atMs >= leastApartMs
    ? [{ kind: "start", atMs: 0, text: "", page: 0 }, ...chosen]
    : chosen;
}

export const pageKey = ({ deckId, page }: { deckId: string; page: number }): string =>
  `${deckId} ${page}`;
