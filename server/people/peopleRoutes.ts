import { z } from "zod";
import { PersonId } from "../../protocol/ids.ts";
import {
  ChangeBirthDate,
  ChangeMemberships,
  NewAccount,
  PeoplePage,
  PeopleQuery,
  Person,
  studiesOf,
} from "../../protocol/people.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db } from "../db/kysely.ts";
import { mayToPerson, reachOf } from "../lib/permissions.ts";
import { type Route, route } from "../lib/route.ts";
import { type BirthDates, birthDatesOf } from "./birthDates.ts";
import type { People } from "./people.ts";
import { listPeople } from "./peopleRepository.ts";

const params = z.strictObject({ personId: PersonId });

export const peopleRoutes = ({
  db,
  people,
  birthDates,
  recordLook,
}: {
  db: Db;
  people: People;
  birthDates: BirthDates;
  recordLook: RecordLook;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/people",
    summary:
      "People in the caller's care, page by page, by school, class, role or a part of their name.",
    access: "signedIn",
    query: PeopleQuery,
    reply: PeoplePage,
    async handle({ actor, query }) {
      const page = await listPeople(db, { ...query, reach: reachOf(actor, "seePeople") });
      const students = page.people.filter(({ memberships }) => studiesOf(memberships).length > 0);
      const { classId, schoolId } = query;
      await recordLook({
        actorId: actor.personId,
        action: "peopleSeen",
        ...(classId
          ? { subject: { kind: "class", id: classId } }
          : schoolId && { subject: { kind: "school", id: schoolId } }),
        childIds: students.map(({ personId }) => personId),
      });
      const dated = students.filter((one) => mayToPerson(actor, "changeBirthDate", one));
      const known = await birthDatesOf(
        db,
        dated.map(({ personId }) => personId),
      );
      return {
        ...page,
        people: page.people.map((person) => ({
          ...person,
          birthDate: known.get(person.personId) ?? null,
          may: {
            changeMemberships: mayToPerson(actor, "changeMemberships", person),
            changeBirthDate: dated.includes(person),
            removePerson: mayToPerson(actor, "removePerson", person),
            exportPerson: mayToPerson(actor, "exportPerson", person),
            erasePerson: mayToPerson(actor, "erasePerson", person),
            resetPassword: mayToPerson(actor, "resetPassword", person),
            signPersonOut: mayToPerson(actor, "signPersonOut", person),
          },
        })),
      };
    },
  }),
  route({
    method: "PUT",
    path: "/api/people/:personId/memberships",
    summary: "Replaces what somebody is; ends their sessions.",
    access: "signedIn",
    params,
    body: ChangeMemberships,
    reply: Person,
    async handle({ actor, params: { personId }, body }) {
      return people.changeMemberships(actor, personId, body.memberships);
    },
  }),
  route({
    method: "PUT",
    path: "/api/people/:personId/birth-date",
    summary: "Says when a student was born, or that nobody knows.",
    access: "signedIn",
    params,
    body: ChangeBirthDate,
    async handle({ actor, params: { personId }, body }) {
      await birthDates.change(actor, personId, body.birthDate);
    },
  }),
  route({
    method: "DELETE",
    path: "/api/people/:personId",
    summary: "Removes somebody for good; ends their sessions.",
    access: "signedIn",
    params,
    async handle({ actor, params: { personId } }) {
      await people.remove(actor, personId);
    },
  }),
  route({
    method: "POST",
    path: "/api/people/:personId/reset-password",
    summary: "Gives a new first password; ends their sessions.",
    access: "signedIn",
    params,
    reply: NewAccount,
    async handle({ actor, params: { personId } }) {
      return people.resetPassword(actor, personId);
    },
  }),
  route({
    method: "POST",
    path: "/api/people/:personId/sign-out",
    summary: "Ends somebody's sessions.",
    access: "signedIn",
    params,
    async handle({ actor, params: { personId } }) {
      await people.signOut(actor, personId);
    },
  }),
];
