import { z } from "zod";
import {
  ErasePerson,
  ErasureList,
  ErasureRecord,
  ErasuresQuery,
  LeftPeople,
  LeftPeopleQuery,
} from "../../protocol/erasure.ts";
import { PersonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import { demandToPerson, reachOf } from "../lib/permissions.ts";
import { FileReply, type Route, route } from "../lib/route.ts";
import { getPerson } from "../people/people.ts";
import type { Erasing } from "./erasing.ts";
import { listLeftPeople } from "./leftPeople.ts";
import { listErasures } from "./pastErasures.ts";
import { personArchive } from "./personExport.ts";

const ofPerson = z.strictObject({ personId: PersonId });

export const erasureRoutes = ({
  db,
  dataDir,
  erasing,
}: {
  db: Db;
  dataDir: string;
  erasing: Erasing;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/people/:personId/export",
    summary: "All that is kept about somebody, as JSON files in an archive.",
    access: "signedIn",
    params: ofPerson,
    reply: FileReply,
    async handle({ actor, params: { personId } }) {
      const person = await getPerson(db, personId);
      demandToPerson(actor, "exportPerson", person);
      const bytes = await personArchive({ db, dataDir, personId });
      await recordAudit(db, {
        actorId: actor.personId,
        action: "personExported",
        subject: { kind: "person", id: personId },
      });
      return { fileName: `${person.signInName}.tar.gz`, type: "application/gzip", bytes };
    },
  }),
  route({
    method: "POST",
    path: "/api/people/:personId/erase",
    summary:
      "Erases somebody from tables, captures and replays; the answer says what went and what a search found afterwards.",
    access: "signedIn",
    params: ofPerson,
    body: ErasePerson,
    reply: ErasureRecord,
    async handle({ actor, params: { personId }, body }) {
      return erasing.erase(actor, personId, body.displayName);
    },
  }),
  route({
    method: "GET",
    path: "/api/left-people",
    summary:
      "Who was removed and is still named and seen in what they taught, of the caller's care.",
    access: "signedIn",
    query: LeftPeopleQuery,
    reply: LeftPeople,
    handle: async ({ actor, query: { page } }) =>
      listLeftPeople(db, { reach: reachOf(actor, "erasePerson"), page }),
  }),
  route({
    method: "GET",
    path: "/api/erasures",
    summary: "Past erasures whose records the caller may have: their own, for an operator all.",
    access: "signedIn",
    query: ErasuresQuery,
    reply: ErasureList,
    async handle({ actor, query }) {
      reachOf(actor, "erasePerson");
      return listErasures(db, actor, query);
    },
  }),
  route({
    method: "GET",
    path: "/api/erasures/:erasureId/record",
    summary: "What an erasure removed and found, as a file.",
    access: "signedIn",
    params: z.strictObject({ erasureId: z.uuid() }),
    reply: FileReply,
    async handle({ actor, params: { erasureId } }) {
      const record = await erasing.findRecord(actor, erasureId);
      const bytes = Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
      return { fileName: `erasure-${erasureId}.json`, type: "application/json", bytes };
    },
  }),
];
