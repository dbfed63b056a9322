import { z } from "zod";
import { Grade } from "./grades.ts";
import { ClassId, SchoolId } from "./ids.ts";

/** Accounts, and how many of them their owner has taken into use with a password of their own. */
export const Activation = z.strictObject({ activated: z.int(), total: z.int() });
export type Activation = z.infer<typeof Activation>;

export const SchoolActivation = z.strictObject({
  schoolId: SchoolId,
  name: z.string(),
  /** Of the classes in the caller's reach. */
  students: Activation,
  /** Null for whoever reaches single classes of the school. */
  teachers: Activation.nullable(),
});
export type SchoolActivation = z.infer<typeof SchoolActivation>;
export const ActivationBySchool = z.strictObject({ schools: z.array(SchoolActivation) });

export const ClassActivation = z.strictObject({
  classId: ClassId,
  name: z.string(),
  students: Activation,
  /** Whether the caller may print slips for those who have not begun. */
  mayPrintSlips: z.boolean(),
});
export type ClassActivation = z.infer<typeof ClassActivation>;

export const ActivationOfSchool = SchoolActivation.extend({
  mayPrintTeachersSlips: z.boolean(),
  /** From the youngest on; classes of which nobody said the grade come last. */
  grades: z.array(
    z.strictObject({
      grade: Grade.nullable(),
      students: Activation,
      classes: z.array(ClassActivation),
    }),
  ),
});
export type ActivationOfSchool = z.infer<typeof ActivationOfSchool>;
