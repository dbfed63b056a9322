import { Operation, WorkKey } from "../../protocol/operation.ts";
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
  route({
    method: "POST",
    path: "/api/operation/works/:kind/:lessonId/retry",
    summary: "Tries again what the recorder failed to make.",
    access: "signedIn",
    params: WorkKey,
    handle: async ({ actor, params }) => operation.retry(actor, params),
  }),
];
