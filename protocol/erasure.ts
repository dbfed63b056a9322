import { z } from "zod";
import { DisplayName } from "./people.ts";
import { LessonId, PersonId } from "./ids.ts";

/** Erases somebody wholly; the name is typed by hand, so that nobody is erased by a slip. */
export const ErasePerson = z.strictObject({ displayName: DisplayName });

const Found = z.strictObject({ place: z.string(), count: z.int() });

/**
 * What was erased and what a search found afterwards. Ids and figures only: it must not tell who was
 * forgotten.
 */
export const ErasureFacts = z.strictObject({
  format: z.literal(1),
  erasureId: z.uuid(),
  personId: PersonId,
  erasedBy: PersonId,
  at: z.iso.datetime(),
  /** Rows by table. */
  rows: z.array(Found),
  files: z.strictObject({
    captures: z.int(),
    replays: z.int(),
    /** Log files of the person in captures of others' lessons. */
    trackFiles: z.int(),
    /** Copies of the database from before upgrades, which had the person in them. */
    databaseCopies: z.int(),
    /** Of their questions; records of before there were any do not say. */
    photos: z.int().optional(),
    /** Videos that were not watchable yet; likewise. */
    uploads: z.int().optional(),
    /** Deleted from the bucket, where a listing found nothing more afterwards; not told where there is none. */
    bucketObjects: z.int().optional(),
  }),
  /** Lessons of others whose replays are made anew, without the person. */
  replaysMadeAnew: z.array(LessonId),
  check: z.strictObject({
    tables: z.int(),
    files: z.int(),
    /** Where id or names still are: tables and files by name. Empty when all is gone. */
    found: z.array(Found),
    /** Rows with the same name that belong to others; 0 where nobody else is called so. */
    namesakes: z.int(),
    /** What keeps the id on purpose: who did what, and that this person was erased. */
    kept: z.array(Found),
  }),
});
export type ErasureFacts = z.infer<typeof ErasureFacts>;

/** `sha256` is of the facts as JSON; the audit log holds it, too, and cannot be changed. */
export const ErasureRecord = z.strictObject({
  facts: ErasureFacts,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ErasureRecord = z.infer<typeof ErasureRecord>;

/** Those who were removed and are still named and seen in what they taught. */
export const LeftPeople = z.strictObject({
  people: z.array(
    z.strictObject({
      personId: PersonId,
      displayName: DisplayName,
      leftAt: z.iso.datetime(),
      lessonCount: z.int(),
    }),
  ),
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
});
export type LeftPeople = z.infer<typeof LeftPeople>;
export const LeftPeopleQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
});

/** Newest first; `before` is the `next` of the page before. */
export const ErasuresQuery = z.strictObject({ before: z.uuid().optional() });
export const PastErasure = z.strictObject({
  erasureId: z.uuid(),
  /** All that is kept of whoever was erased. */
  personId: PersonId,
  at: z.iso.datetime(),
  /** Without a name when that person is gone, too. */
  erasedBy: z.strictObject({ personId: PersonId, displayName: z.string().nullable() }),
  /** In how many places the search still found something. */
  foundAfterwards: z.int(),
  sha256: ErasureRecord.shape.sha256,
});
export type PastErasure = z.infer<typeof PastErasure>;
export const ErasureList = z.strictObject({
  erasures: z.array(PastErasure),
  /** Null on the last page. */
  next: z.uuid().nullable(),
});
