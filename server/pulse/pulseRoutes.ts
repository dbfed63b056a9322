import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import { PastPulse } from "../../protocol/pulse.ts";
import { type Route, route } from "../lib/route.ts";
import type { Pulse } from "./pulse.ts";

export const pulseRoutes = ({ pulse }: { pulse: Pick<Pulse, "see"> }): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/pulse",
    summary:
      "How the class of a lesson reacted and which countdowns it saw, with the server's time, in figures; for its teacher and school also how many children found it too fast or were lost.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId }),
    reply: PastPulse,
    handle: async ({ actor, params }) => pulse.see(actor, params.lessonId),
  }),
];
