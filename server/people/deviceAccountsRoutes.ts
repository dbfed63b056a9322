import { z } from "zod";
import { DeviceAccounts } from "../../protocol/deviceAccounts.ts";
import { PersonId } from "../../protocol/ids.ts";
import { Me } from "../../protocol/people.ts";
import { type Route, route } from "../lib/route.ts";
import type { DeviceAccounts as Accounts } from "./deviceAccounts.ts";

// For anyone: after signing out, the others of the device are still there to go on with.
export const deviceAccountsRoutes = ({ deviceAccounts }: { deviceAccounts: Accounts }): Route[] => [
  route({
    method: "GET",
    path: "/api/device-accounts",
    summary: "Who else is signed in on this device.",
    access: "anyone",
    reply: DeviceAccounts,
    handle: async ({ actor, context }) => deviceAccounts.list(actor, context.cookieHeader),
  }),
  route({
    method: "POST",
    path: "/api/device-accounts/:personId/switch",
    summary: "Goes over to somebody else who is signed in on this device.",
    access: "anyone",
    params: z.strictObject({ personId: PersonId }),
    reply: Me,
    handle: async ({ actor, params: { personId }, context }) =>
      deviceAccounts.switchTo(personId, context, actor),
  }),
];
