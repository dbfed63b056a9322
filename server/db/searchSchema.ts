import type { Generated } from "kysely";
import type { CaptionLanguage } from "../../protocol/captions.ts";
import type { DeckId, LessonId, QuestionId } from "../../protocol/ids.ts";
import type { HitKind } from "../../protocol/search.ts";

/** A text of a published lesson, and what it is found by. */
type SearchDocumentTable = {
  document_id: Generated<string>;
  lesson_id: LessonId;
  /** Of the replay: newer lessons come first. */
  started_at: Date;
  kind: HitKind;
  /** What it was made of, by its kind; the document goes with it. */
  question_id: QuestionId | null;
  deck_id: DeckId | null;
  page: number | null;
  language: CaptionLanguage | null;
  /** For those only who may hear the lesson's children. */
  has_children: boolean;
  text: string;
  /** Where in the replay each line stands; one for all of them; none for the lesson itself. */
  line_ms: number[];
  tokens: string[];
};

/** Published lessons whose documents are to be made anew; triggers put them in. */
type SearchStaleTable = { lesson_id: LessonId };

export type SearchTables = {
  search_documents: SearchDocumentTable;
  search_stale: SearchStaleTable;
};
