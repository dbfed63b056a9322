import { Operation } from "../../protocol/operation.ts";
import { type Route, route } from "../lib/route.ts";
import type { OperationDesk } from "./operation.ts";

export const operationRoutes = ({ operation }: { operation: OperationDesk }): Route[] => [
  route({
    method: "GET",
    path: "/api/operation",
    summary: "The platform at a glance: health, alarms, lessons, queue, capacity.",
    access: "signedIn",
    reply: Operation,
    handle: async ({ actor }) => operation.look(actor),
  }),
];
