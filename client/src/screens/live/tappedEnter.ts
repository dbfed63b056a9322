import { z } from "zod";

/** State of a link to a live lesson whose tap is the tap that browsers want before any sound. */
export const tappedEnter = { tappedEnter: true } as const;
const TappedEnter = z.object({ tappedEnter: z.literal(true) });

export const hasTappedEnter = (): boolean => TappedEnter.safeParse(history.state).success;

/** A page that is loaded again has not been tapped. */
export const forgetTap = (): void => history.replaceState(null, "");
