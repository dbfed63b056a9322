import type { LessonId, PersonId, QuestionId, QuestionPhotoId } from "../../protocol/ids.ts";
import type { Answer } from "../../protocol/questions.ts";

type QuestionTable = {
  question_id: QuestionId;
  lesson_id: LessonId;
  asker_id: PersonId;
  text: string;
  asked_at: Date;
  /** Where in the replay it was asked; null when it was asked in the lesson. */
  replay_ms: number | null;
  /** YYYY-MM-DD; read it through to_char. */
  due_on: string;
  answer_how: Answer["how"] | null;
  answer_text: string | null;
  answered_at: Date | null;
  answered_by: PersonId | null;
};

type QuestionPhotoTable = {
  photo_id: QuestionPhotoId;
  lesson_id: LessonId;
  asker_id: PersonId;
  /** Null until it is asked with. */
  question_id: QuestionId | null;
  width: number;
  height: number;
  bytes: number;
  uploaded_at: Date;
};

type QuestionSecondTable = { question_id: QuestionId; person_id: PersonId };

export type QuestionTables = {
  questions: QuestionTable;
  question_seconds: QuestionSecondTable;
  question_photos: QuestionPhotoTable;
};
