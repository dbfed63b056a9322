import { z } from "zod";
import { PersonId } from "../../protocol/ids.ts";
import {
  ChangeMemberships,
  NewAccount,
  PeoplePage,
  PeopleQuery,
  Person,
} from "../../protocol/people.ts";
import type { Db } from "../db/kysely.ts";
import { demand } from "../lib/permissions.ts";
import { type Route, route } from "../lib/route.ts";
import type { People } from "./people.ts";
import { listPeople } from "./peopleRepository.ts";

const params = z.strictObject({ personId: PersonId });

export const peopleRoutes = ({ db, people }: { db: Db; people: People }): Route[] => [
  route({
    method: "GET",
    path: "/api/people",
    summary: "People, page by page, by school, class, role or a part of their name.",
    access: "signedIn",
    query: PeopleQuery,
    reply: PeoplePage,
    async handle({ actor, query }) {
      demand(actor, "seePeople", { schoolId: query.schoolId });
      return listPeople(db, query);
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
      demand(actor, "changeMemberships");
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
      demand(actor, "removePerson");
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
      demand(actor, "resetPassword");
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
      demand(actor, "signPersonOut");
      await people.signOut(actor, personId);
    },
  }),
];
