import { z } from "zod";
import { ClassId, PersonId, SchoolId } from "./ids.ts";

/** Scoped roles. An operator's scope is the district; a teacher's a school; a student's a class. */
export const Role = z.enum(["operator", "teacher", "student"]);
export type Role = z.infer<typeof Role>;

/** Lower-case letters, digits, dot, dash, underscore; unique in the whole district. */
export const SignInName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{2,39}$/, "3 to 40 letters, digits, dots, dashes or underscores");
export const Password = z.string().min(10).max(200);
export const DisplayName = z.string().trim().min(1).max(60);
export const Locale = z.enum(["zh-CN", "en"]);
export type Locale = z.infer<typeof Locale>;

export const Membership = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("operator") }),
  z.strictObject({ role: z.literal("teacher"), schoolId: SchoolId }),
  z.strictObject({ role: z.literal("student"), schoolId: SchoolId, classId: ClassId }),
]);
export type Membership = z.infer<typeof Membership>;

export const Me = z.strictObject({
  personId: PersonId,
  displayName: DisplayName,
  signInName: z.string(),
  memberships: z.array(Membership),
  passwordMustChange: z.boolean(),
  /** True in a demo district: the client shows it in the header. */
  demo: z.boolean(),
});
export type Me = z.infer<typeof Me>;

export const SignIn = z.strictObject({ signInName: SignInName, password: z.string().max(200) });
/** `current` may be left out only while `passwordMustChange` holds. */
export const ChangePassword = z.strictObject({
  current: z.string().max(200).optional(),
  next: Password,
});
export const RedeemLink = z.strictObject({ token: z.string().min(20).max(200) });
/** `signIn` links sign in at once; `firstOperator` links ask for a name and a password first. */
export const LinkKind = z.enum(["signIn", "firstOperator"]);
export const RedeemedLink = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("signIn"), me: Me }),
  z.strictObject({ kind: z.literal("firstOperator") }),
]);
export const FirstOperator = z.strictObject({
  token: z.string().min(20).max(200),
  displayName: DisplayName,
  signInName: SignInName,
  password: Password,
});

export const School = z.strictObject({
  schoolId: SchoolId,
  name: z.string(),
  classCount: z.int(),
  teacherCount: z.int(),
  studentCount: z.int(),
});
export type School = z.infer<typeof School>;
export const CreateSchool = z.strictObject({ name: z.string().trim().min(1).max(80) });

export const SchoolClass = z.strictObject({
  classId: ClassId,
  schoolId: SchoolId,
  name: z.string(),
  studentCount: z.int(),
});
export type SchoolClass = z.infer<typeof SchoolClass>;
/** A class made by pasting its children's names, one a line. */
export const CreateClass = z.strictObject({
  name: z.string().trim().min(1).max(60),
  studentNames: z.array(DisplayName).max(200),
});
export const AddStudents = z.strictObject({ studentNames: z.array(DisplayName).min(1).max(200) });
export const CreateTeacher = z.strictObject({
  displayName: DisplayName,
  signInName: SignInName.optional(),
});

/** Shown once, when an account is made or its password reset. */
export const NewAccount = z.strictObject({
  personId: PersonId,
  displayName: DisplayName,
  signInName: z.string(),
  initialPassword: z.string(),
});
export type NewAccount = z.infer<typeof NewAccount>;
export const CreatedClass = z.strictObject({
  schoolClass: SchoolClass,
  accounts: z.array(NewAccount),
});

export const Person = z.strictObject({
  personId: PersonId,
  displayName: DisplayName,
  signInName: z.string(),
  memberships: z.array(Membership),
  activated: z.boolean(),
});
export type Person = z.infer<typeof Person>;
export const PeopleQuery = z.strictObject({
  schoolId: SchoolId.optional(),
  classId: ClassId.optional(),
  role: Role.optional(),
  q: z.string().max(60).optional(),
  page: z.coerce.number().int().min(1).default(1),
});
export const PeoplePage = z.strictObject({
  people: z.array(Person),
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
});
/** Replaces all memberships of the person; their sessions, sockets and media close. */
export const ChangeMemberships = z.strictObject({ memberships: z.array(Membership).max(20) });

export const SchoolList = z.strictObject({ schools: z.array(School) });
export const ClassList = z.strictObject({ classes: z.array(SchoolClass) });
export const NewAccounts = z.strictObject({ accounts: z.array(NewAccount) });
