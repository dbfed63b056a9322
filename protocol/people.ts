import { z } from "zod";
import { Day } from "./days.ts";
import { Grade } from "./grades.ts";
import { ClassId, PersonId, SchoolId } from "./ids.ts";
import { PlainText } from "./plainText.ts";

/** Scoped roles, from the widest scope to the narrowest. */
export const Role = z.enum([
  "operator",
  "officer",
  "researcher",
  "schoolAdmin",
  "teacher",
  "headTeacher",
  "student",
  "guardian",
]);
export type Role = z.infer<typeof Role>;

/** What a role is given for. */
export const roleScope = {
  operator: "district",
  officer: "district",
  researcher: "district",
  schoolAdmin: "school",
  teacher: "school",
  headTeacher: "class",
  student: "class",
  guardian: "child",
} as const satisfies Record<Role, "district" | "school" | "class" | "child">;

/** Lower-case letters, digits, dot, dash, underscore; unique in the whole district. */
export const SignInName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{2,39}$/, "3 to 40 letters, digits, dots, dashes or underscores");
export const Password = z.string().min(10).max(200);
export const DisplayName = PlainText.min(1).max(60);
export const Locale = z.enum(["zh-CN", "en"]);
export type Locale = z.infer<typeof Locale>;

const inDistrict = z.strictObject({ role: z.enum(["operator", "officer", "researcher"]) });
const inSchool = z.strictObject({ role: z.enum(["schoolAdmin", "teacher"]), schoolId: SchoolId });
const inClass = z.strictObject({
  role: z.enum(["headTeacher", "student"]),
  schoolId: SchoolId,
  classId: ClassId,
});
const guardianOf = z.strictObject({ role: z.literal("guardian"), childId: PersonId });

/** A role as it is given. */
export const MembershipGrant = z.discriminatedUnion("role", [
  inDistrict,
  inSchool,
  inClass,
  guardianOf,
]);
export type MembershipGrant = z.infer<typeof MembershipGrant>;

/** A role as it is held. A guardian's reaches where the child is: one membership for each class. */
export const Membership = z.discriminatedUnion("role", [
  inDistrict,
  inSchool,
  inClass,
  guardianOf.extend({
    childName: DisplayName,
    /** Null while the child is in no class. */
    schoolId: SchoolId.nullable(),
    classId: ClassId.nullable(),
  }),
]);
export type Membership = z.infer<typeof Membership>;

/** The classes that somebody is a student of. */
export const studiesOf = (memberships: readonly Membership[]) =>
  memberships.flatMap((held) => (held.role === "student" ? [held] : []));

/** Names of the schools and classes that memberships beside it speak of, by their ids. */
export const PlaceNames = z.record(z.uuid(), z.string());

export const Me = z.strictObject({
  personId: PersonId,
  displayName: DisplayName,
  signInName: z.string(),
  memberships: z.array(Membership),
  placeNames: PlaceNames,
  passwordMustChange: z.boolean(),
  /** Of the district (IANA name): what screens show times in, wherever they are looked at. */
  timeZone: z.string(),
  /** True in a demo district: the client shows it in the header. */
  demo: z.boolean(),
});
export type Me = z.infer<typeof Me>;

export const SignIn = z.strictObject({
  signInName: SignInName,
  password: z.string().max(200),
  /** Whoever is signed in on the device stays so, and can be switched back to. */
  beside: z.boolean().optional(),
});
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
  /** Whether the caller may make its classes, teachers and students. */
  mayManage: z.boolean(),
});
export type School = z.infer<typeof School>;
export const CreateSchool = z.strictObject({ name: PlainText.min(1).max(80) });

export const SchoolClass = z.strictObject({
  classId: ClassId,
  schoolId: SchoolId,
  name: z.string(),
  /** Null where nobody has said. */
  grade: Grade.nullable(),
  studentCount: z.int(),
});
export type SchoolClass = z.infer<typeof SchoolClass>;
/** A class made by pasting its children's names, one a line. Without a grade, its name tells it. */
export const CreateClass = z.strictObject({
  name: PlainText.min(1).max(60),
  grade: Grade.nullable().optional(),
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
/** Later than today is refused, too. */
export const BirthDate = Day.refine((day) => day >= "1900-01-01", "before 1900");

/** With what the caller may do to them, so that screens need no rules of their own. */
export const ListedPerson = Person.extend({
  /** Of a student, for whoever may change it; null where nobody has said. */
  birthDate: Day.nullable(),
  may: z.strictObject({
    changeMemberships: z.boolean(),
    changeBirthDate: z.boolean(),
    removePerson: z.boolean(),
    exportPerson: z.boolean(),
    erasePerson: z.boolean(),
    resetPassword: z.boolean(),
    signPersonOut: z.boolean(),
  }),
});
export type ListedPerson = z.infer<typeof ListedPerson>;
export const PeopleQuery = z.strictObject({
  schoolId: SchoolId.optional(),
  classId: ClassId.optional(),
  role: Role.optional(),
  q: z.string().max(60).optional(),
  /** Whether they have taken their account into use. */
  activated: z.enum(["yes", "no"]).optional(),
  page: z.coerce.number().int().min(1).default(1),
});
export const PeoplePage = z.strictObject({
  people: z.array(ListedPerson),
  placeNames: PlaceNames,
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
});
/** Replaces all memberships of the person; their sessions, sockets and media close. */
export const ChangeMemberships = z.strictObject({
  memberships: z.array(MembershipGrant).max(20),
});

/** Null takes it away: it was somebody else's. */
export const ChangeBirthDate = z.strictObject({ birthDate: BirthDate.nullable() });

export const SchoolList = z.strictObject({ schools: z.array(School) });
export const ClassList = z.strictObject({ classes: z.array(SchoolClass) });
export const NewAccounts = z.strictObject({ accounts: z.array(NewAccount) });
