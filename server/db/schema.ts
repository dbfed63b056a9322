import type { CheckResult } from "../../protocol/phoneTests.ts";
import type { ColumnType, Generated, Insertable, JSONColumnType, Selectable } from "kysely";
import type { ConsentDeed, ConsentHow, ConsentKind } from "../../protocol/consents.ts";
import type { ErasureRecord } from "../../protocol/erasure.ts";
import type { Grade } from "../../protocol/grades.ts";
import type {
  CaptureId,
  ClassId,
  ImportId,
  LessonId,
  PersonId,
  SchoolId,
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
import type { PacketLedger } from "../../protocol/recording.ts";
import type { StageEventKind } from "../../protocol/stageEvents.ts";
import type { z } from "zod";
import type { AttendanceTables } from "./attendanceSchema.ts";
import type { BoardTables } from "./boardSchema.ts";
import type { CaptionTables } from "./captionSchema.ts";
import type { ChatTables } from "./chatSchema.ts";
import type { CreatedAt, NullableJson } from "./columns.ts";
import type { MicroLessonTables } from "./microLessonSchema.ts";
import type { PollTables } from "./pollSchema.ts";
import type { PulseTables } from "./pulseSchema.ts";
import type { QuestionTables } from "./questionSchema.ts";
import type { ReplayTables } from "./replaySchema.ts";
import type { SearchTables } from "./searchSchema.ts";
import type { SlideTables } from "./slideSchema.ts";
import type { StorageTables } from "./storageSchema.ts";
import type { TimetableTables } from "./timetableSchema.ts";

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
  /** `micro`: a video that was uploaded; nobody taught it live. */
  kind: Generated<"live" | "micro">;
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
  /** When it was last put back to be made again of its capture. */
  made_anew_at: ColumnType<Date | null, undefined, Date>;
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
  BoardTables &
  CaptionTables &
  ChatTables &
  MicroLessonTables &
  PollTables &
  PulseTables &
  QuestionTables &
  ReplayTables &
  SearchTables &
  SlideTables &
  StorageTables &
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
    stage_events: StageEventTable;
    lesson_rungs: LessonRungTable;
    audit_log: AuditLogTable;
    phone_tests: PhoneTestTable;
    erasures: ErasureTable;
    alarms: AlarmTable;
  };

export type HeldMembershipRow = Selectable<HeldMembershipView>;
export type NewMembershipRow = Insertable<MembershipTable>;
