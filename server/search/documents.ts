import type { CaptionLanguage, Cue } from "../../protocol/captions.ts";
import type { DeckId, LessonId, QuestionId } from "../../protocol/ids.ts";
import type { HitKind } from "../../protocol/search.ts";

export type SearchDocument = {
  kind: HitKind;
  questionId?: QuestionId;
  page?: { deckId: DeckId; page: number };
  language?: CaptionLanguage;
  hasChildren: boolean;
  text: string;
  /** Where in the replay each line stands; one for all of them; none for the lesson itself. */
  lineMs: number[];
};

/** What the replay of a published lesson shows, as far as it is text; times are those of the whole one. */
export type LessonTexts = {
  lessonId: LessonId;
  title: string;
  subject: string | null;
  /** What else its teacher said it is for: place in the textbook, description, keywords. */
  about: string;
  startedAt: Date;
  durationMs: number;
  /** Pages that the class saw, each once, and when first. */
  pages: readonly { deckId: DeckId; page: number; text: string; shownAt: Date }[];
  questions: readonly {
    questionId: QuestionId;
    text: string;
    answer: string | null;
    atMs: number;
  }[];
  captions: readonly { language: CaptionLanguage; hasChildren: boolean; cues: readonly Cue[] }[];
};

/** A document of captions holds about as much as is read in half a minute, so that words of one thought are together. */
const longestPassage = 240;

/** Everything of a lesson that can be found. */
export const documentsOf = (lesson: LessonTexts): SearchDocument[] => {
  const zeroMs = lesson.startedAt.getTime();
  const within = (ms: number): number => Math.min(Math.max(0, ms), lesson.durationMs);
  const at = (instant: Date): number[] => [within(instant.getTime() - zeroMs)];
  return [
    {
      ...{ kind: "lesson" as const, hasChildren: false, lineMs: [] },
      text: lesson.subject === null ? lesson.title : `${lesson.title}\n${lesson.subject}`,
    },
    ...(lesson.about === ""
      ? []
      : [{ kind: "about" as const, hasChildren: false, text: lesson.about, lineMs: [0] }]),
    ...lesson.pages
      .filter(({ text }) => text.trim() !== "")
      .map(({ deckId, page, text, shownAt }) => ({
        ...{ kind: "slide" as const, page: { deckId, page }, hasChildren: false },
        ...{ text, lineMs: at(shownAt) },
      })),
    ...lesson.questions.map(({ questionId, text, answer, atMs }) => ({
      // Whoever may not read what a child asked does not find it, either.
      ...{ kind: "question" as const, questionId, hasChildren: true },
      text: answer === null ? text : `${text}\n${answer}`,
      lineMs: [within(atMs)],
    })),
    ...lesson.captions.flatMap(({ language, hasChildren, cues }) =>
      passagesOf(cues).map((passage) => ({
        ...{ kind: "caption" as const, language, hasChildren },
        text: passage.map(({ text }) => text.replaceAll("\n", " ")).join("\n"),
        lineMs: passage.map(({ fromMs }) => within(fromMs)),
      })),
    ),
  ];
};

const passagesOf = (cues: readonly Cue[]): Cue[][] => {
  const passages: Cue[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const cue of cues) {
    const last = passages.at(-1);
    if (last === undefined || length + cue.text.length > longestPassage) {
      passages.push([cue]);
      length = cue.text.length;
    } else {
      last.push(cue);
      length += cue.text.length;
    }
  }
  return passages;
};
