import type { RequestContext } from "../lib/route.ts";
import { sessionCookieName, sessionLifetimeS } from "./sessions.ts";

type Answer = Pick<RequestContext, "setCookie">;

export const keepSession = (answer: Answer, token: string, maxAgeS = sessionLifetimeS): void =>
  answer.setCookie({ name: sessionCookieName, value: token, path: "/", maxAgeS });

export const dropSession = (answer: Answer): void =>
  answer.setCookie({ name: sessionCookieName, value: "", path: "/", maxAgeS: 0 });
