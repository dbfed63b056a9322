import { z } from "zod";
import { PersonId } from "../../protocol/ids.ts";
import {
  ChangeMemberships,
  NewAccount,
  PeoplePage,
  PeopleQuery,
  Person,
} from "../../protocol/people.ts";
import type { RecordLook } from "../audit/looks.ts";
import type { Db } from "../db/kysely.ts";
import { type Actor, mayToPerson, reachOf } from "../lib/permissions.ts";
import { type Route, route } from "../lib/route.ts";
import type { People } from "./people.ts";
import { listPeople } from "./peopleRepository.ts";

const params = z.strictObject({ personId: PersonId });

export const peopleRoutes = ({
  db,
  people,
  recordLook,
}: {
  db: Db;
  people: People;
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
      await recordLook(lookOf(actor, query, page.people));
      return {
        ...page,
        people: page.people.map((person) => ({
          ...person,
          may: {
            changeMemberships: mayToPerson(actor, "changeMemberships", person),
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

/** Whoever looks at a child's record leaves a trace, also by a list. */
const lookOf = (
  { personId: actorId }: Actor,
  { classId, schoolId }: z.infer<typeof PeopleQuery>,
  people: readonly Person[],
): Parameters<RecordLook>[0] => {
  const children = people.filter(({ memberships }) =>
    memberships.some(({ role }) => role === "student"),
  );
  const subject = classId
    ? ({ kind: "class", id: classId } as const)
    : schoolId && ({ kind: "school", id: schoolId } as const);
  return {
    actorId,
    action: "peopleSeen",
    ...(subject && { subject }),
    childIds: children.map(({ personId }) => personId),
  };
};
