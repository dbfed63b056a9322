import {
  ChangePassword,
  FirstOperator,
  Me,
  RedeemedLink,
  RedeemLink,
  SignIn,
} from "../../protocol/people.ts";
import type { Db } from "../db/kysely.ts";
import { type Route, route } from "../lib/route.ts";
import type { DeviceAccounts } from "./deviceAccounts.ts";
import { dropSession, keepSession } from "./sessionCookie.ts";
import { meOf, type SigningIn } from "./signingIn.ts";

export const sessionRoutes = ({
  db,
  signingIn,
  deviceAccounts,
  timeZone,
}: {
  db: Db;
  signingIn: SigningIn;
  deviceAccounts: DeviceAccounts;
  timeZone: string;
}): Route[] => [
  route({
    method: "POST",
    path: "/api/session",
    summary:
      "Signs in with sign-in name and password; beside whoever is signed in, where asked to.",
    access: "anyone",
    body: SignIn,
    reply: Me,
    async handle({ actor, body: { beside = false, ...given }, context }) {
      const left = beside ? actor : null;
      if (left) await deviceAccounts.demandRoom(left, context.cookieHeader);
      const { me, token } = await signingIn.withPassword(given, context);
      keepSession(context, token);
      await deviceAccounts.arrive(me.personId, context, left);
      return me;
    },
  }),
  route({
    method: "DELETE",
    path: "/api/session",
    summary: "Signs out. Idempotent.",
    access: "anyone",
    async handle({ actor, context }) {
      if (actor) await signingIn.signOut(actor, "here");
      dropSession(context);
    },
  }),
  route({
    method: "GET",
    path: "/api/me",
    summary: "Who is signed in.",
    access: "mustChangePasswordToo",
    reply: Me,
    handle: async ({ actor }) => meOf(db, actor.personId, timeZone),
  }),
  route({
    method: "POST",
    path: "/api/me/password",
    summary: "Changes one's password and ends one's other sessions.",
    access: "mustChangePasswordToo",
    body: ChangePassword,
    reply: Me,
    handle: async ({ actor, body, context }) => signingIn.changePassword(actor, body, context),
  }),
  route({
    method: "POST",
    path: "/api/me/sign-out-everywhere",
    summary: "Ends all of one's sessions, this one, too.",
    access: "mustChangePasswordToo",
    async handle({ actor, context }) {
      await signingIn.signOut(actor, "everywhere");
      dropSession(context);
    },
  }),
  route({
    method: "POST",
    path: "/api/links/redeem",
    summary: "Uses a one-time link: signs in, or says that it makes the first operator.",
    access: "anyone",
    body: RedeemLink,
    reply: RedeemedLink,
    async handle({ body, context }) {
      const redeemed = await signingIn.withLink(body.token, context);
      if (redeemed.kind === "firstOperator") return redeemed;
      keepSession(context, redeemed.token);
      await deviceAccounts.arrive(redeemed.me.personId, context, null);
      return { kind: "signIn" as const, me: redeemed.me };
    },
  }),
  route({
    method: "POST",
    path: "/api/links/first-operator",
    summary: "Makes the first operator with the link printed at the first start, and signs in.",
    access: "anyone",
    body: FirstOperator,
    reply: Me,
    status: 201,
    async handle({ body, context }) {
      const { me, token } = await signingIn.firstOperator(body, context);
      keepSession(context, token);
      return me;
    },
  }),
];
