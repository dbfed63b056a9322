import type { BoardColour, BoardThickness, BoardTool } from "../../protocol/board.ts";
import type { CheckResult } from "../../protocol/phoneTests.ts";
import type { ColumnType, Generated, Insertable, JSONColumnType, Selectable } from "kysely";
import type { ConsentDeed, ConsentHow, ConsentKind } from "../../protocol/consents.ts";
import type { ErasureRecord } from "../../protocol/erasure.ts";
import type { Grade } from "../../protocol/grades.ts";
import type {
  BoardPageId,
  CaptureId,
  ClassId,
  DeckId,
  ImportId,
  LessonId,
  PersonId,
  PollId,
  QuestionId,
  QuestionPhotoId,
  SchoolId,
  StrokeId,
  SubjectId,
} from "../../protocol/ids.ts";
import type { LadderRendition } from "../../protocol/ladder.ts";
import type {
  ImportEffects,
  ImportProblem,
  ImportRefusal,
  ImportState,
} from "../../protocol/imports.ts";
import type { LessonRung } from "../../protocol/lessonRungs.ts";
import type { LessonState, RecordingState } from "../../protocol/lessons.ts";
import type { AlarmKind } from "../../protocol/operation.ts";
import type { LinkKind, Role } from "../../protocol/people.ts";
import type { PollAnswer, PollKind } from "../../protocol/polls.ts";
import type { Answer } from "../../protocol/questions.ts";
import type { PacketLedger } from "../../protocol/recording.ts";
import type { StageEventKind } from "../../protocol/stageEvents.ts";
import type {
  DeckState,
  SlideFileKind,
  SlidePictureType,
  SlideRefusal,
} from "../../protocol/slides.ts";
import type { z } from "zod";
import type { AttendanceTables } from "./attendanceSchema.ts";
import type { ChatTables } from "./chatSchema.ts";
import type { TimetableTables } from "./timetableSchema.ts";

/** Set by the database or by the row's maker at insertion, never changed. */
type CreatedAt = ColumnType<Date, Date | undefined, never>;

type NullableJson<Value> = ColumnType<Value | null, string | null | undefined, string | null>;

/** One row: the district whose data this is. */
type DistrictTable = { one_row: Generated<1>; name: string; demo: boolean; created_at: CreatedAt };

type SchoolTable = {
  school_id: SchoolId;
  name: string;
  /** Begins the sign-in names of its people; unique in the district. */
  code: string;
  /** Count what was ever made, so that numbers in sign-in names are not used again. */
  classes_made: Generated<number>;
  teachers_made: Generated<number>;
  created_at: CreatedAt;
};

type ClassTable = {
  class_id: ClassId;
  school_id: SchoolId;
  name: string;
  /** Counts the classes of the school, and with `students_made` makes sign-in names. */
  number: number;
  grade: Grade | null;
  students_made: Generated<number>;
  created_at: CreatedAt;
};

type PersonTable = {
  person_id: PersonId;
  display_name: string;
  /** Null for a removed person, whose row stays because lessons name their teacher. */
  sign_in_name: string | null;
  created_at: CreatedAt;
  /** First signed in with a password of their own, or through a link. */
  activated_at: Date | null;
  removed_at: Date | null;
};

type MembershipTable = {
  person_id: PersonId;
  role: Role;
  school_id: SchoolId | null;
  class_id: ClassId | null;
  child_id: PersonId | null;
  created_at: CreatedAt;
};

/** A view: memberships with the place they reach; a guardian's is where the child is. */
type HeldMembershipView = MembershipTable & { child_name: string | null };

/** What a school notes about a child. */
type StudentRecordTable = {
  person_id: PersonId;
  /** Null after leaving. */
  school_id: SchoolId | null;
  /** Unique in the school. */
  student_number: string | null;
  /** `2015-04-04`; null where nobody has said. */
  birth_date: string | null;
};

/** Append-only: a trigger refuses everything but INSERT and what foreign keys do. The latest entry of a kind counts. */
type ConsentTable = {
  consent_id: Generated<string>;
  child_id: PersonId;
  kind: ConsentKind;
  deed: ConsentDeed;
  how: ConsentHow;
  /** Null for somebody who was erased since. */
  by_id: PersonId | null;
  at: Date;
};

/** What an import holds is emptied when nobody needs it any more: it is full of names. */
type ImportTable = {
  import_id: ImportId;
  school_id: SchoolId;
  made_by: PersonId | null;
  file_name: string;
  complete: boolean;
  state: ImportState;
  refusal: ImportRefusal | null;
  /** The people of the file, as read; the imports domain parses it. */
  people: NullableJson<unknown>;
  problems: JSONColumnType<ImportProblem[]>;
  effects: NullableJson<ImportEffects>;
  /** Of everything that applying would do; what was shown is what is done. */
  digest: string | null;
  /** What applying changed; the imports domain parses it. */
  undo: NullableJson<unknown>;
  created_at: CreatedAt;
  applied_at: Date | null;
};

type CredentialTable = {
  person_id: PersonId;
  password_hash: string;
  must_change: boolean;
  changed_at: Date;
};

type SessionTable = {
  session_id: string;
  person_id: PersonId;
  /** SHA-256 of the token in the cookie. */
  token_hash: Buffer;
  created_at: CreatedAt;
  expires_at: Date;
};

type OneTimeLinkTable = {
  link_id: string;
  /** SHA-256 of the token in the link. */
  token_hash: Buffer;
  kind: z.infer<typeof LinkKind>;
  person_id: PersonId | null;
  loopback_only: boolean;
  created_at: CreatedAt;
  expires_at: Date;
  used_at: Date | null;
};

type LessonTable = {
  lesson_id: LessonId;
  title: string;
  teacher_id: PersonId;
  state: LessonState;
  created_at: CreatedAt;
  started_at: Date | null;
  ended_at: Date | null;
  /** Set for lessons that a timetable made. */
  subject_id: SubjectId | null;
  period: number | null;
  planned_start: Date | null;
  planned_end: Date | null;
};

type LessonClassTable = { lesson_id: LessonId; class_id: ClassId };

type CaptureTable = {
  capture_id: CaptureId;
  lesson_id: LessonId;
  opened_at: Date;
  /** When its lesson ended or it was found without one; null while it may still grow. */
  closed_at: Date | null;
  /** From when on it must not be on the disk any more; whatever is left of it goes at the next look. */
  deleted_at: ColumnType<Date | null, undefined, Date>;
};

type RecordingTable = {
  capture_id: CaptureId;
  lesson_id: LessonId;
  state: RecordingState;
  duration_ms: Generated<number>;
  failure_reason: string | null;
  created_at: CreatedAt;
  updated_at: Date;
};

/** What may be watched; the gaps and everything else are in the manifest beside the segments. */
type ReplayTable = {
  lesson_id: LessonId;
  capture_id: CaptureId;
  started_at: Date;
  duration_ms: number;
  has_screen: boolean;
  coverage: number;
  packets: JSONColumnType<PacketLedger>;
  verified_samples: number;
  published_at: Date;
};

/** The making of a replay's smaller renditions; one row for every replay. */
type LadderTable = {
  lesson_id: LessonId;
  /** Counts how often the replay was published. */
  edition: Generated<number>;
  state: "waiting" | "working" | "published" | "failed";
  /** How much of it is encoded, 0..1. */
  share: Generated<number>;
  renditions: ColumnType<LadderRendition[], string | undefined, string>;
  failure_reason: string | null;
  created_at: CreatedAt;
  updated_at: Date;
};

type PhoneTestTable = {
  code: string;
  person_id: PersonId;
  checks: JSONColumnType<CheckResult[]>;
  browser: string;
  made_at: Date;
  expires_at: Date;
};

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

/** Hands and stage of lessons, as they happened. */
type StageEventTable = {
  stage_event_id: Generated<string>;
  lesson_id: LessonId;
  person_id: PersonId;
  /** Null when nobody did it, or somebody who was erased since. */
  by_id: PersonId | null;
  kind: StageEventKind;
  at: Date;
};

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

type QuestionSecondTable = { question_id: QuestionId; person_id: PersonId };

/** A file of slides that a teacher brought to a lesson. */
type SlideDeckTable = {
  deck_id: DeckId;
  lesson_id: LessonId;
  /** Null for somebody who was erased since. */
  uploaded_by: PersonId | null;
  file_name: string;
  kind: SlideFileKind;
  bytes: number;
  state: DeckState;
  pages_done: Generated<number>;
  pages_of: number | null;
  refusal: SlideRefusal | null;
  created_at: CreatedAt;
  updated_at: Date;
};

/** Counted from 1; there once all of the deck are. */
type SlidePageTable = {
  deck_id: DeckId;
  page: number;
  width: number;
  height: number;
  type: SlidePictureType;
  text: string;
};

/** From when on a page was shown; without a deck, none was. */
type SlideMomentTable = {
  slide_moment_id: Generated<string>;
  lesson_id: LessonId;
  deck_id: DeckId | null;
  page: number | null;
  at: Date;
};

/** How the teacher pointed on a page of slides. */
type SlidePointingTable = {
  slide_pointing_id: Generated<string>;
  deck_id: DeckId;
  page: number;
  at: Date;
  lasted_ms: number;
  /** Milliseconds since the one before, x, y in thousandths of the page. */
  steps: JSONColumnType<[number, number, number][]>;
};

/** One page of a lesson's whiteboard. */
type BoardPageTable = {
  board_page_number: Generated<string>;
  page_id: BoardPageId;
  lesson_id: LessonId;
  /** What is under the strokes; null: nothing, or a deck that was deleted. */
  deck_id: DeckId | null;
  slide_page: number | null;
  height: number;
};

/** What was drawn, once it was finished; whoever drew it takes it along when erased. */
type BoardStrokeTable = {
  board_stroke_number: Generated<string>;
  stroke_id: StrokeId;
  page_id: BoardPageId;
  person_id: PersonId;
  tool: BoardTool;
  colour: BoardColour;
  thickness: BoardThickness;
  /** What was typed, where something was. */
  text: string | null;
  points: JSONColumnType<number[]>;
  /** How many points were there how many milliseconds after it was begun. */
  steps: JSONColumnType<[number, number][]>;
  began_at: Date;
  ended_at: Date;
  erased_at: ColumnType<Date | null, undefined, Date>;
  erased_by: ColumnType<PersonId | null, undefined, PersonId>;
};

/** From when on a page of the board was seen; without one, none was. */
type BoardMomentTable = {
  board_moment_id: Generated<string>;
  lesson_id: LessonId;
  page_id: BoardPageId | null;
  at: Date;
};

/** To whom the pen was lent, or from whom it was taken; without a person: everyone. */
type BoardPenTable = {
  board_pen_id: Generated<string>;
  lesson_id: LessonId;
  person_id: PersonId | null;
  by_id: PersonId | null;
  lent: boolean;
  at: Date;
};

/** The rung of the ladder that a child was on for most of the minute that began at `at`. */
type LessonRungTable = { lesson_id: LessonId; person_id: PersonId; at: Date; rung: LessonRung };

/** Append-only: a trigger refuses everything but INSERT. Ids and facts, no names. */
type AuditLogTable = {
  audit_id: Generated<string>;
  at: CreatedAt;
  actor_id: PersonId | null;
  action: string;
  subject_kind: string | null;
  subject_id: string | null;
  detail: JSONColumnType<Record<string, unknown>>;
};

/** Append-only; repeated after a restore, and kept as a file beside the database, too. */
type ErasureTable = {
  erasure_id: Generated<string>;
  person_id: PersonId;
  at: CreatedAt;
  /** Null for somebody who only left: what others need of them stays. */
  record: NullableJson<ErasureRecord>;
};

/** Of each kind at most one is raised; what was cleared stays as history. */
type AlarmTable = {
  alarm_id: Generated<string>;
  kind: AlarmKind;
  raised_at: Date;
  cleared_at: Date | null;
  /** The worst so far, in the unit of its threshold. */
  value: number;
  threshold: number;
};

export type Tables = AttendanceTables &
  ChatTables &
  TimetableTables & {
    district: DistrictTable;
    schools: SchoolTable;
    classes: ClassTable;
    people: PersonTable;
    memberships: MembershipTable;
    held_memberships: HeldMembershipView;
    student_records: StudentRecordTable;
    consents: ConsentTable;
    imports: ImportTable;
    credentials: CredentialTable;
    sessions: SessionTable;
    one_time_links: OneTimeLinkTable;
    lessons: LessonTable;
    lesson_classes: LessonClassTable;
    captures: CaptureTable;
    recordings: RecordingTable;
    replays: ReplayTable;
    ladders: LadderTable;
    questions: QuestionTable;
    polls: PollTable;
    poll_answers: PollAnswerTable;
    question_seconds: QuestionSecondTable;
    question_photos: QuestionPhotoTable;
    stage_events: StageEventTable;
    slide_decks: SlideDeckTable;
    slide_pages: SlidePageTable;
    slide_moments: SlideMomentTable;
    slide_pointings: SlidePointingTable;
    board_pages: BoardPageTable;
    board_strokes: BoardStrokeTable;
    board_moments: BoardMomentTable;
    board_pens: BoardPenTable;
    lesson_rungs: LessonRungTable;
    audit_log: AuditLogTable;
    phone_tests: PhoneTestTable;
    erasures: ErasureTable;
    alarms: AlarmTable;
  };

export type HeldMembershipRow = Selectable<HeldMembershipView>;
export type NewMembershipRow = Insertable<MembershipTable>;
