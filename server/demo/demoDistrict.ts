import { randomUUID } from "node:crypto";
import { PersonId } from "../../protocol/ids.ts";
import { type MembershipGrant, type NewAccount, Role } from "../../protocol/people.ts";
import type { Db } from "../db/kysely.ts";
import type { Consents } from "../consents/consents.ts";
import type { Clock } from "../lib/clock.ts";
import type { Lessons } from "../lessons/lessons.ts";
import { SkyclassError } from "../lib/errors.ts";
import { makeOneTimeLink } from "../people/oneTimeLinks.ts";
import { insertPerson } from "../people/peopleRepository.ts";
import type { Schools } from "../schools/schools.ts";
import type { Timetable } from "../timetable/timetable.ts";
import { makeDemoConsents } from "./demoConsents.ts";
import { makeDemoTimetable } from "./demoTimetable.ts";

/** One way into the demo school. */
export type DemoLink = { signInName: string; displayName: string; role: string; path: string };

type Parts = {
  db: Db;
  clock: Clock;
  timeZone: string;
  schools: Schools;
  lessons: Lessons;
  timetable: Timetable;
  consents: Pick<Consents, "record">;
};

const studentCount = 4;
const linkLifetimeS = 24 * 3600;

const operatorName = "demo-operator";

/** Where the media workers were given fewer places than the demo's class has, there is no lesson to begin. */
const unlessTooLarge = (error: unknown): void => {
  if (!(error instanceof SkyclassError && error.code === "lessonTooLarge")) throw error;
};

/** Nobody was told these first passwords, so nobody shall be asked to change them. */
const entersByLinkOnly = async (db: Db, accounts: readonly NewAccount[]): Promise<void> => {
  await db
    .deleteFrom("credentials")
    .where(
      "person_id",
      "in",
      accounts.map((account) => account.personId),
    )
    .execute();
};

/**
 * A school that nobody can take for a real one, with a lesson to start. Each step looks whether it
 * was done, so that a start that was cut short is completed by the next.
 */
export const makeDemoSchool = async (parts: Parts): Promise<void> => {
  const { db, schools, lessons } = parts;
  const has = async (query: { executeTakeFirst(): Promise<unknown> }) =>
    (await query.executeTakeFirst()) !== undefined;

  const school =
    (await db
      .selectFrom("schools")
      .select("school_id as schoolId")
      .orderBy("created_at")
      .executeTakeFirst()) ?? (await schools.makeSchool(null, { name: "示例小学" }));
  const { schoolId } = school;

  const findClass = db
    .selectFrom("classes")
    .select("class_id as classId")
    .where("school_id", "=", schoolId)
    .orderBy("number");
  let schoolClass = await findClass.executeTakeFirst();
  if (!schoolClass) {
    const made = await schools.makeClass(null, schoolId, {
      name: "三年级1班",
      studentNames: Array.from(
        { length: studentCount },
        (_, index) => `学生${String(index + 1).padStart(2, "0")}`,
      ),
    });
    await entersByLinkOnly(db, made.accounts);
    schoolClass = made.schoolClass;
  }

  const findTeacher = db
    .selectFrom("memberships")
    .select("person_id as personId")
    .where("school_id", "=", schoolId)
    .where("role", "=", "teacher")
    .orderBy("created_at");
  let teacher = await findTeacher.executeTakeFirst();
  if (!teacher) {
    const made = await schools.makeTeacher(null, schoolId, { displayName: "示例老师" });
    await entersByLinkOnly(db, [made]);
    teacher = { personId: made.personId };
  }

  const child = await db
    .selectFrom("memberships")
    .select("person_id as personId")
    .where("role", "=", "student")
    .where("class_id", "=", schoolClass.classId)
    .orderBy("created_at")
    .executeTakeFirst();
  const { classId } = schoolClass;
  const others: [signInName: string, displayName: string, membership: MembershipGrant][] = [
    [operatorName, "示例管理员", { role: "operator" }],
    ["demo-officer", "示例教育局", { role: "officer" }],
    ["demo-researcher", "示例教研员", { role: "researcher" }],
    ["demo-school-admin", "示例教务", { role: "schoolAdmin", schoolId }],
    ["demo-head-teacher", "示例班主任", { role: "headTeacher", schoolId, classId }],
  ];
  if (child)
    others.push(["demo-guardian", "示例家长", { role: "guardian", childId: child.personId }]);
  for (const [signInName, displayName, membership] of others) {
    const found = db
      .selectFrom("people")
      .select("person_id")
      .where("sign_in_name", "=", signInName);
    if (await has(found)) continue;
    const personId = PersonId.parse(randomUUID());
    await insertPerson(db, { personId, displayName, signInName, memberships: [membership] });
  }

  const toStart = db
    .selectFrom("lessons")
    .select("lesson_id")
    .where("state", "!=", "ended")
    .where("planned_start", "is", null);
  if (!(await has(toStart)))
    await lessons
      .make(
        { personId: teacher.personId, memberships: [{ role: "teacher", schoolId }] },
        { title: "数学：认识分数", classIds: [schoolClass.classId] },
      )
      .catch(unlessTooLarge);
  await makeDemoTimetable({ ...parts, schoolId, classId, teacherId: teacher.personId });

  const head = await db
    .selectFrom("memberships")
    .select("person_id as personId")
    .where("role", "=", "headTeacher")
    .where("class_id", "=", classId)
    .executeTakeFirst();
  if (head) await makeDemoConsents({ ...parts, schoolId, classId, headTeacherId: head.personId });
};

const order = (role: Role) => Role.options.indexOf(role);

/** Fresh single-use links for everybody in the demo; earlier unused ones end. */
export const demoLinks = async ({
  db,
  clock,
  demoLan,
}: Parts & { demoLan: boolean }): Promise<DemoLink[]> => {
  await db
    .deleteFrom("one_time_links")
    .where("kind", "=", "signIn")
    .where("used_at", "is", null)
    .execute();
  const people = await db
    .selectFrom("people")
    .innerJoin("memberships", "memberships.person_id", "people.person_id")
    .select(["people.person_id", "sign_in_name", "display_name", "memberships.role"])
    .where("removed_at", "is", null)
    .orderBy("people.created_at")
    .orderBy("people.sign_in_name")
    // A demo in which somebody pasted a whole school still starts with a page of links at most.
    .limit(16)
    .execute();
  const links: DemoLink[] = [];
  for (const person of people.toSorted((a, b) => order(a.role) - order(b.role))) {
    const { token } = await makeOneTimeLink(db, {
      kind: "signIn",
      personId: person.person_id,
      loopbackOnly: !demoLan,
      lifetimeS: linkLifetimeS,
      clock,
    });
    links.push({
      signInName: person.sign_in_name ?? "",
      displayName: person.display_name,
      role: person.role,
      path: `/link#${token}`,
    });
  }
  return links;
};
