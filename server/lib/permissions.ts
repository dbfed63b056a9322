import type { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Membership, MembershipGrant, Role } from "../../protocol/people.ts";
import { SkyclassError } from "./errors.ts";

/** Who asks. */
export type Actor = { personId: PersonId; memberships: readonly Membership[] };

/** What is asked about; name whatever the question touches. */
export type Subject = {
  /** Several for a lesson, which reaches everybody who is in one of them; so with classes. */
  schoolIds?: readonly SchoolId[] | undefined;
  classIds?: readonly ClassId[] | undefined;
  /** The teacher of a lesson. */
  teacherId?: PersonId | undefined;
  /** The child whose family it is about. */
  childId?: PersonId | undefined;
  /** Schools to all of whose people a replay was opened. */
  openToSchoolIds?: readonly SchoolId[] | undefined;
};

/**
 * How far a role reaches: `district` everything; `school` what lies in the school of the membership;
 * `class` what reaches the class of the membership (a guardian's is the child's); `own` lessons that
 * the person teaches; `child` what is about the child whose guardian the person is. `classOrOpen` and
 * `ownOrOpen` reach in addition what was opened to the whole school.
 */
type Scope = "district" | "school" | "class" | "own" | "child" | "classOrOpen" | "ownOrOpen";

/** Those who see all lessons, and those who see what their place gives them. */
const lessonsInSight = {
  operator: "district",
  officer: "district",
  researcher: "district",
  schoolAdmin: "school",
  teacher: "ownOrOpen",
  headTeacher: "classOrOpen",
  student: "classOrOpen",
  guardian: "classOrOpen",
} as const;
const schoolsInSight = {
  operator: "district",
  officer: "district",
  researcher: "district",
  schoolAdmin: "school",
  teacher: "school",
  headTeacher: "school",
} as const;
const schoolOffice = { operator: "district", schoolAdmin: "school" } as const;
/** Between a family and its school; the county has no part in it. */
const besideFamily = { schoolAdmin: "school", headTeacher: "class" } as const;
const classCare = { ...schoolOffice, headTeacher: "class" } as const;

export const permissions = {
  seeSchools: schoolsInSight,
  makeSchool: { operator: "district" },
  seeClasses: schoolsInSight,
  makeClass: schoolOffice,
  addStudents: schoolOffice,
  makeTeacher: schoolOffice,
  /** Brings in, changes and lets go the people of a whole school with a file. */
  importPeople: schoolOffice,
  /** All that a school owns, as a file. */
  exportSchool: schoolOffice,
  seePeople: { ...classCare, officer: "district" },
  /** How many have taken their accounts into use; the list behind it is that of the people. */
  seeActivation: { ...classCare, officer: "district" },
  /** Both what the person is and what they become must be in reach. */
  changeMemberships: schoolOffice,
  /** What a child's age depends on, and with it whether the family is asked for consent. */
  changeBirthDate: classCare,
  /** Which families let their child be heard and seen. */
  seeConsents: besideFamily,
  /** What a family told the school on paper. */
  recordPaperConsent: besideFamily,
  /** A guardian's own word. */
  giveConsent: { guardian: "child" },
  removePerson: schoolOffice,
  /** All that is kept about somebody, as a file. */
  exportPerson: schoolOffice,
  /** With everything, also what others would still need of them. */
  erasePerson: schoolOffice,
  resetPassword: classCare,
  signPersonOut: classCare,
  /** The help desk of whoever tested a phone. */
  seePhoneTest: classCare,
  /** Makes a lesson for a class, taught by the person themself. */
  teachClass: { teacher: "school" },
  /** Uploads a video for classes of a school. */
  makeMicroLesson: { teacher: "school" },
  /** Makes a lesson for a class, taught by somebody else. */
  makeLessonForOthers: schoolOffice,
  /** Subjects, terms and holidays of the county. */
  planDistrict: { operator: "district" },
  /** Periods, holidays, courses and timetables of a school. */
  planSchool: schoolOffice,
  seeLesson: lessonsInSight,
  /** Which students of a running lesson's classes are not there. */
  seeMissing: { ...classCare, officer: "district", teacher: "own" },
  /** When each child was in a lesson, what counts, and what was said about it. */
  seeAttendance: { ...besideFamily, teacher: "own" },
  /** How many children lessons reached, without a name. */
  seeAttendanceFigures: {
    ...{ operator: "district", officer: "district", researcher: "district" },
    schoolAdmin: "school",
  },
  /** Says what counts, and writes down that a child was met or rung. */
  correctAttendance: { ...besideFamily, teacher: "own" },
  /** A guardian's own word. */
  contestAttendance: { guardian: "child" },
  teachLesson: { teacher: "own" },
  joinLesson: { student: "class" },
  watchReplay: lessonsInSight,
  /** Says who may watch a replay and what is cut out of it, and sees it whole meanwhile. */
  editReplay: { schoolAdmin: "school", teacher: "own" },
  /** Has one file made of a replay, and keeps it. */
  keepReplay: { ...schoolOffice, teacher: "own" },
  /** Where the lesson's teacher or school allows it. */
  keepAllowedReplay: { student: "class", guardian: "class", headTeacher: "class" },
  /** What the replays of a school take on the disk. */
  seeStorage: schoolOffice,
  /** How long a school keeps its replays. */
  setRetention: schoolOffice,
  /** How much room they may take. */
  setQuota: { operator: "district" },
  /** Says that a replay is kept, whatever the retention is. */
  spareReplay: { schoolAdmin: "school", teacher: "own" },
  /** Writes the chapters of a replay. */
  editChapters: { ...schoolOffice, teacher: "own" },
  /** Brings slides to a lesson, shows and deletes them. */
  presentSlides: { teacher: "own" },
  seeSlides: lessonsInSight,
  /** Also those that no class has seen yet: their next pages may hold the answers. */
  seeUnshownSlides: {
    ...{ operator: "district", officer: "district", researcher: "district" },
    ...{ schoolAdmin: "school", teacher: "own", headTeacher: "class" },
  },
  seeBoard: lessonsInSight,
  /** As with those who ask. */
  seeDrawers: { schoolAdmin: "school", teacher: "own", headTeacher: "class", student: "class" },
  /** What children drew, which may be their names, stays with their class, its families and their school. */
  seeDrawingsOfChildren: {
    ...{ schoolAdmin: "school", teacher: "own", headTeacher: "class" },
    ...{ student: "class", guardian: "class" },
  },
  /** Their voices in a replay, as with what they drew; everybody else hears the teacher alone. */
  hearChildren: {
    ...{ schoolAdmin: "school", teacher: "own", headTeacher: "class" },
    ...{ student: "class", guardian: "class" },
  },
  /** Brings captions to a replay, replaces and removes them. */
  writeCaptions: { schoolAdmin: "school", teacher: "own" },
  askQuestion: { student: "class" },
  answerQuestion: { teacher: "own" },
  seeQuestions: lessonsInSight,
  /** What children wrote in questions, which may name others, stays with their class, its families and their school. */
  seeQuestionTexts: {
    ...{ schoolAdmin: "school", teacher: "own", headTeacher: "class" },
    ...{ student: "class", guardian: "class" },
  },
  /** Names of children stay with their class and school. */
  seeAskers: { schoolAdmin: "school", teacher: "own", headTeacher: "class", student: "class" },
  /** What children write to each other stays with their class, its families and their school. */
  seeChat: {
    ...{ schoolAdmin: "school", teacher: "own", headTeacher: "class" },
    ...{ student: "class", guardian: "class" },
  },
  /** What children wrote that others reported; the county has no part in it. */
  seeChatReports: { schoolAdmin: "school" },
  /** What a teacher wrote to one child; beside these two it is its family's and its school's to see. */
  seeThreads: { schoolAdmin: "school" },
  /** How each child of a lesson was connected, minute by minute. */
  seeRungs: { ...classCare, officer: "district", teacher: "own" },
  seePolls: lessonsInSight,
  /** Also how those came out that the class was not shown. */
  seeUnshownPolls: {
    ...{ operator: "district", officer: "district", researcher: "district" },
    ...{ schoolAdmin: "school", teacher: "own", headTeacher: "class" },
  },
  /** What children wrote may name them. */
  seePollWords: { schoolAdmin: "school", teacher: "own", headTeacher: "class", student: "class" },
  /** Who answered what, as a file. */
  exportPolls: { schoolAdmin: "school", teacher: "own", headTeacher: "class" },
  seeStage: lessonsInSight,
  /** As with those who ask. */
  seeGuests: { schoolAdmin: "school", teacher: "own", headTeacher: "class", student: "class" },
  /** How a class reacted, and its countdowns: figures without anybody in them. */
  seePulse: lessonsInSight,
  /** How many children were lost and when: it is for whoever teaches, and no measure of a teacher for the county. */
  seeSigns: { schoolAdmin: "school", teacher: "own" },
  /** Who did what to whom. */
  seeAudit: { ...schoolOffice, officer: "district" },
  /** The platform itself: health, figures, alarms. */
  seeOperation: { operator: "district" },
  /** A published replay out of its capture: nobody watches it meanwhile. */
  makeReplayAnew: { operator: "district" },
} as const satisfies Record<string, Partial<Record<Role, Scope>>>;

export type Action = keyof typeof permissions;

const scopeOf = (action: Action, role: Role): Scope | undefined => {
  const scopes: Partial<Record<Role, Scope>> = permissions[action];
  return scopes[role];
};
const schoolOf = (membership: Membership): SchoolId | null =>
  "schoolId" in membership ? membership.schoolId : null;
const classOf = (membership: Membership): ClassId | null =>
  "classId" in membership ? membership.classId : null;

const holds = <Id>(ids: readonly Id[] | undefined, id: Id | null): boolean =>
  id !== null && (ids ?? []).includes(id);

const reaches = (scope: Scope, actor: Actor, membership: Membership, subject: Subject): boolean => {
  switch (scope) {
    case "district":
      return true;
    case "school":
      return holds(subject.schoolIds, schoolOf(membership));
    case "class":
      return holds(subject.classIds, classOf(membership));
    case "own":
      return actor.personId === subject.teacherId;
    case "classOrOpen":
      return (
        holds(subject.classIds, classOf(membership)) ||
        holds(subject.openToSchoolIds, schoolOf(membership))
      );
    case "ownOrOpen":
      return (
        actor.personId === subject.teacherId || holds(subject.openToSchoolIds, schoolOf(membership))
      );
    case "child":
      return "childId" in membership && membership.childId === subject.childId;
  }
};

/** Whether any of the actor's roles allows it. */
export const may = (actor: Actor, action: Action, subject: Subject = {}): boolean =>
  actor.memberships.some((membership) => {
    const scope = scopeOf(action, membership.role);
    return scope !== undefined && reaches(scope, actor, membership, subject);
  });

/** @throws SkyclassError forbidden */
export const demand = (actor: Actor, action: Action, subject: Subject = {}): void => {
  if (!may(actor, action, subject)) throw new SkyclassError("forbidden");
};

/** Whether any of the actor's roles has the action at all, somewhere. */
export const hasAction = ({ memberships }: Actor, action: Action): boolean =>
  memberships.some(({ role }) => scopeOf(action, role) !== undefined);

/** How far a list may go: everything, or what lies in one of these. */
export type Reach =
  | "all"
  | { schoolIds: readonly SchoolId[]; classIds: readonly ClassId[]; teacherId: PersonId | null };

/**
 * What the actor reaches with the action, for queries of lists.
 * @throws SkyclassError forbidden when none of the actor's roles has the action at all
 */
export const reachOf = (actor: Actor, action: Action): Reach => {
  const held = actor.memberships.flatMap((membership) => {
    const scope = scopeOf(action, membership.role);
    return scope === undefined ? [] : [{ scope, membership }];
  });
  if (held.length === 0) throw new SkyclassError("forbidden");
  if (held.some(({ scope }) => scope === "district")) return "all";
  const ids = <Id>(wanted: Scope[], idOf: (membership: Membership) => Id | null): Id[] => [
    ...new Set(
      held.flatMap(({ scope, membership }) => {
        const id = wanted.includes(scope) ? idOf(membership) : null;
        return id === null ? [] : [id];
      }),
    ),
  ];
  return {
    schoolIds: ids(["school"], schoolOf),
    // What was opened beyond them is found by its address, and is no part of lists.
    classIds: ids(["class", "classOrOpen"], classOf),
    teacherId: held.some(({ scope }) => scope === "own" || scope === "ownOrOpen")
      ? actor.personId
      : null,
  };
};

/**
 * Where somebody with this role can be reached. A head teacher is looked after by the school, not by
 * colleagues of the same class; district roles by nobody below the district.
 */
export const placeOf = (
  held: Membership | Exclude<MembershipGrant, { role: "guardian" }>,
): Subject => {
  const schoolIds = "schoolId" in held && held.schoolId !== null ? [held.schoolId] : [];
  const cared = held.role === "student" || held.role === "guardian";
  return cared && held.classId !== null ? { schoolIds, classIds: [held.classId] } : { schoolIds };
};

/** Whether the actor may do it to somebody: to all that the person is, so that nobody reaches upwards. */
export const mayToPerson = (
  actor: Actor,
  action: Action,
  person: { memberships: readonly Membership[] },
): boolean =>
  may(actor, action) ||
  (person.memberships.length > 0 &&
    person.memberships.every((membership) => may(actor, action, placeOf(membership))));

/** @throws SkyclassError forbidden */
export const demandToPerson = (...asked: Parameters<typeof mayToPerson>): void => {
  if (!mayToPerson(...asked)) throw new SkyclassError("forbidden");
};
