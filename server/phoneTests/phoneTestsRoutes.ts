import { z } from "zod";
import {
  PhoneTest,
  PhoneTestCode,
  ReportedPhoneTest,
  ReportPhoneTest,
} from "../../protocol/phoneTests.ts";
import { type Route, route } from "../lib/route.ts";
import type { PhoneTests } from "./phoneTests.ts";

export const phoneTestsRoutes = ({ phoneTests }: { phoneTests: PhoneTests }): Route[] => [
  route({
    method: "POST",
    path: "/api/phone-tests",
    summary: "Keeps the results for a week; the code is for the help desk.",
    access: "signedIn",
    body: ReportPhoneTest,
    reply: ReportedPhoneTest,
    status: 201,
    async handle({ actor, body }) {
      return phoneTests.report(actor.personId, body);
    },
  }),
  route({
    method: "GET",
    path: "/api/phone-tests/:code",
    summary: "The results behind a code, for those who look after the person.",
    access: "signedIn",
    params: z.strictObject({ code: PhoneTestCode }),
    reply: PhoneTest,
    async handle({ actor, params: { code } }) {
      return phoneTests.look(actor, code);
    },
  }),
];
