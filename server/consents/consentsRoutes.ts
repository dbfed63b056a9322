import { z } from "zod";
import {
  ChildConsents,
  ClassConsents,
  ConsentsByClass,
  OwnConsents,
  RecordConsent,
} from "../../protocol/consents.ts";
import { ClassId, PersonId } from "../../protocol/ids.ts";
import type { RecordLook } from "../audit/looks.ts";
import { type Route, route } from "../lib/route.ts";
import type { Consents } from "./consents.ts";

export const consentsRoutes = ({
  consents,
  recordLook,
}: {
  consents: Consents;
  recordLook: RecordLook;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/consents",
    summary: "What the caller's family was asked about its children being heard and seen.",
    access: "signedIn",
    reply: OwnConsents,
    async handle({ actor }) {
      return consents.own(actor);
    },
  }),
  route({
    method: "GET",
    path: "/api/consents/by-class",
    summary: "How many families of each class in the caller's care have consented.",
    access: "signedIn",
    reply: ConsentsByClass,
    async handle({ actor }) {
      return { classes: await consents.countByClass(actor) };
    },
  }),
  route({
    method: "GET",
    path: "/api/classes/:classId/consents",
    summary: "What each family of a class has consented to, and who is old enough.",
    access: "signedIn",
    params: z.strictObject({ classId: ClassId }),
    reply: ClassConsents,
    async handle({ actor, params: { classId } }) {
      const found = await consents.ofClass(actor, classId);
      await recordLook({
        actorId: actor.personId,
        action: "consentsSeen",
        subject: { kind: "class", id: classId },
        childIds: found.children.map(({ child }) => child.personId),
      });
      return found;
    },
  }),
  route({
    method: "POST",
    path: "/api/people/:personId/consents",
    summary:
      "Writes down that a family consents or withdraws: said by a guardian, or told to the school on paper.",
    access: "signedIn",
    params: z.strictObject({ personId: PersonId }),
    body: RecordConsent,
    reply: ChildConsents,
    async handle({ actor, params: { personId }, body }) {
      return consents.record(actor, personId, body);
    },
  }),
];
