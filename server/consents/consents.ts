import { EventEmitter } from "node:events";
import { allowedBy, consentNeedOn } from "../../protocol/consentRules.ts";
import type {
  ChildConsents,
  ClassConsentCount,
  ClassConsents,
  OwnConsents,
  RecordConsent,
} from "../../protocol/consents.ts";
import { type Day, wallClock } from "../../protocol/days.ts";
import type { ClassId, PersonId } from "../../protocol/ids.ts";
import { type Person, studiesOf } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type Actor, demand, reachOf, type Subject } from "../lib/permissions.ts";
import { getPerson } from "../people/people.ts";
import type { Consents as RoomConsents } from "../rooms/ports.ts";
import { findClass, findSchool } from "../schools/schoolsRepository.ts";
import {
  findChildren,
  findForLesson,
  insertConsents,
  latestOf,
  listClassChildren,
  listClassStudents,
  lockChild,
} from "./consentsRepository.ts";

/** Where a child is at school, and whose child it is. */
const childSubject = ({ personId, memberships }: Person): Subject => {
  const places = studiesOf(memberships);
  return {
    schoolIds: places.map((held) => held.schoolId),
    classIds: places.map((held) => held.classId),
    childId: personId,
  };
};

const auditActionOf = ({ deed, how }: RecordConsent) =>
  deed === "withdrawn"
    ? ("consentWithdrawn" as const)
    : how === "onPaper"
      ? ("consentRecorded" as const)
      : ("consentGiven" as const);

/** Families' consents that their children are heard and seen: what rooms ask for, and what is said about them. */
export const createConsents = ({
  db,
  clock,
  timeZone,
}: {
  db: Db;
  clock: Clock;
  /** Of the district: a child's birthday begins when its clock shows midnight. */
  timeZone: string;
}) => {
  const events = new EventEmitter<{ changed: [PersonId] }>();
  const dayOf = (instant: Date): Day => wallClock(instant, timeZone).day;
  const today = (): Day => dayOf(clock.now());

  const rooms: RoomConsents = {
    async allowed(of) {
      const row = await findForLesson(db, of);
      if (!row) return { sound: false, picture: false };
      const lessonDay = dayOf(row.started_at ?? row.planned_start ?? clock.now());
      return allowedBy(consentNeedOn(lessonDay, row.birth_date), latestOf(row.entries));
    },
    onChanged(listener) {
      events.on("changed", listener);
      return () => void events.off("changed", listener);
    },
  };

  return {
    ...rooms,

    /** How old somebody is was said anew, so that their family may have to be asked now. */
    ageChanged(personId: PersonId): void {
      events.emit("changed", personId);
    },

    /** Of the caller's children, and the caller's own. */
    async own(actor: Actor): Promise<OwnConsents> {
      const childIds = actor.memberships.flatMap((held) =>
        held.role === "guardian" ? [held.childId] : [],
      );
      const isStudent = studiesOf(actor.memberships).length > 0;
      const day = today();
      const find = async (personIds: readonly PersonId[]) => findChildren(db, personIds, day);
      const children = await find([...new Set(childIds)]);
      const self = isStudent ? await find([actor.personId]) : [];
      return {
        children: [
          ...children.map((child) => ({ ...child, as: "guardian" as const })),
          ...self.map((child) => ({ ...child, as: "student" as const })),
        ],
      };
    },

    /** @throws SkyclassError forbidden */
    async countByClass(actor: Actor): Promise<ClassConsentCount[]> {
      const day = today();
      const classes = await listClassStudents(db, reachOf(actor, "seeConsents"));
      return classes.map(({ students, ...row }) => {
        const asked = students
          .map(({ birth_date: birthDate, sound, picture }) => ({
            need: consentNeedOn(day, birthDate),
            allowed: { sound: sound === "given", picture: picture === "given" },
          }))
          .filter(({ need }) => need !== "none");
        return {
          classId: row.class_id,
          name: row.name,
          schoolId: row.school_id,
          schoolName: row.school_name,
          students: students.length,
          asked: asked.length,
          sound: asked.filter(({ allowed }) => allowed.sound).length,
          picture: asked.filter(({ allowed }) => allowed.picture).length,
        };
      });
    },

    /** @throws SkyclassError notFound | forbidden */
    async ofClass(actor: Actor, classId: ClassId): Promise<ClassConsents> {
      const found = await findClass(db, classId);
      const schoolIds = found ? [found.school_id] : [];
      demand(actor, "seeConsents", { schoolIds, classIds: [classId] });
      const school = found && (await findSchool(db, found.school_id));
      if (!found || !school) throw new SkyclassError("notFound");
      const children = await listClassChildren(db, classId, today());
      return { classId, name: found.name, schoolName: school.name, children };
    },

    /**
     * Writes down what a family said. Saying again what was said last adds nothing.
     * @throws SkyclassError notFound | forbidden | conflict for somebody whose family is not asked
     */
    async record(actor: Actor, childId: PersonId, given: RecordConsent): Promise<ChildConsents> {
      const { deed, how } = given;
      const kinds = await db.transaction().execute(async (trx) => {
        await lockChild(trx, childId);
        const child = await getPerson(trx, childId);
        const action = how === "onPaper" ? "recordPaperConsent" : "giveConsent";
        demand(actor, action, childSubject(child));
        const [before] = await findChildren(trx, [childId], today());
        if (!before) throw new SkyclassError("notFound");
        if (before.need === "none")
          throw new SkyclassError("conflict", {
            message: "Nobody is asked for consent for somebody of this age.",
          });
        const latest = latestOf(before.entries);
        const fresh = [...new Set(given.kinds)].filter((kind) => latest[kind] !== deed);
        if (fresh.length === 0) return fresh;
        const at = clock.now();
        await insertConsents(trx, {
          ...{ childId, kinds: fresh, deed, how, byId: actor.personId, at },
        });
        await recordAudit(trx, {
          actorId: actor.personId,
          action: auditActionOf(given),
          subject: { kind: "person", id: childId },
          detail: { kinds: fresh, how },
        });
        return fresh;
      });
      if (kinds.length > 0) events.emit("changed", childId);
      const [after] = await findChildren(db, [childId], today());
      if (!after) throw new SkyclassError("notFound");
      return after;
    },
  };
};
export type Consents = ReturnType<typeof createConsents>;
