import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type { LessonId, PersonId, PollId } from "../../protocol/ids.ts";
import type { PollAnswer, PollKind } from "../../protocol/polls.ts";
import type { NullableJson } from "./columns.ts";

/** `poll_number` is the order in which they were made. */
type PollTable = {
  poll_number: Generated<string>;
  poll_id: PollId;
  lesson_id: LessonId;
  kind: PollKind;
  text: string;
  options: JSONColumnType<string[]>;
  correct: NullableJson<number[]>;
  duration_s: number | null;
  made_at: Date;
  started_at: ColumnType<Date | null, undefined, Date | null>;
  ends_at: ColumnType<Date | null, undefined, Date | null>;
  ended_at: ColumnType<Date | null, undefined, Date | null>;
  shown_at: ColumnType<Date | null, undefined, Date | null>;
  put_away_at: ColumnType<Date | null, undefined, Date | null>;
};

/** Every answer as it came; of a child the latest counts. */
type PollAnswerTable = {
  poll_answer_id: Generated<string>;
  poll_id: PollId;
  person_id: PersonId;
  answer: JSONColumnType<PollAnswer>;
  at: Date;
};

export type PollTables = {
  polls: PollTable;
  poll_answers: PollAnswerTable;
};
