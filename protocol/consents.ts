import { z } from "zod";
import { Day } from "./days.ts";
import { ClassId, PersonId, SchoolId } from "./ids.ts";

/*
 * Consent of a family that a child is heard and seen in lessons and their replays. Each kind is given
 * and withdrawn by itself; every deed is an entry that stays.
 */

export const ConsentKind = z.enum(["sound", "picture"]);
export type ConsentKind = z.infer<typeof ConsentKind>;

export const ConsentDeed = z.enum(["given", "withdrawn"]);
export type ConsentDeed = z.infer<typeof ConsentDeed>;

/** `signedIn`: by a guardian's own account; `onPaper`: told to the school, which wrote it down. */
export const ConsentHow = z.enum(["signedIn", "onPaper"]);
export type ConsentHow = z.infer<typeof ConsentHow>;

/** Why consent is needed, or that it is not. */
export const ConsentNeed = z.enum(["young", "ageUnknown", "none"]);
export type ConsentNeed = z.infer<typeof ConsentNeed>;

export const ConsentEntry = z.strictObject({
  kind: ConsentKind,
  deed: ConsentDeed,
  how: ConsentHow,
  /** Null for somebody who was erased since. */
  by: z.strictObject({ personId: PersonId, displayName: z.string() }).nullable(),
  at: z.iso.datetime(),
});
export type ConsentEntry = z.infer<typeof ConsentEntry>;

export const ChildConsents = z.strictObject({
  child: z.strictObject({ personId: PersonId, displayName: z.string() }),
  need: ConsentNeed,
  /** What the child may publish today as far as consent goes. */
  allowed: z.strictObject({ sound: z.boolean(), picture: z.boolean() }),
  /** The latest first. */
  entries: z.array(ConsentEntry),
});
export type ChildConsents = z.infer<typeof ChildConsents>;

/** Of a guardian the children, of a student their own. */
export const OwnConsents = z.strictObject({
  children: z.array(ChildConsents.extend({ as: z.enum(["guardian", "student"]) })),
});
export type OwnConsents = z.infer<typeof OwnConsents>;

export const ClassConsents = z.strictObject({
  classId: ClassId,
  name: z.string(),
  schoolName: z.string(),
  children: z.array(ChildConsents.extend({ birthDate: Day.nullable() })),
});
export type ClassConsents = z.infer<typeof ClassConsents>;

/** How many of a class are asked for consent, and how many of those families gave it. */
export const ClassConsentCount = z.strictObject({
  classId: ClassId,
  name: z.string(),
  schoolId: SchoolId,
  schoolName: z.string(),
  students: z.int(),
  asked: z.int(),
  sound: z.int(),
  picture: z.int(),
});
export type ClassConsentCount = z.infer<typeof ClassConsentCount>;
export const ConsentsByClass = z.strictObject({ classes: z.array(ClassConsentCount) });

export const RecordConsent = z.strictObject({
  kinds: z.array(ConsentKind).min(1).max(ConsentKind.options.length),
  deed: ConsentDeed,
  how: ConsentHow,
});
export type RecordConsent = z.infer<typeof RecordConsent>;
