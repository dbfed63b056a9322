import { AuditPage, AuditQuery } from "../../protocol/audit.ts";
import { type Route, route } from "../lib/route.ts";
import type { AuditSearch } from "./auditSearch.ts";

export const auditRoutes = ({ searchAudit }: { searchAudit: AuditSearch }): Route[] => [
  route({
    method: "GET",
    path: "/api/audit",
    summary: "What was done, by whom and to whom, the newest first; a school sees its own.",
    access: "signedIn",
    query: AuditQuery,
    reply: AuditPage,
    handle: async ({ actor, query }) => searchAudit(actor, query),
  }),
];
