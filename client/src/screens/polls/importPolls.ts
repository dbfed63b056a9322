import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";
import { untilItComes } from "../live/untilItComes.ts";

/* Loaded with the first poll: most lessons begin without. */
export const PollCard = lazy(async () =>
  untilItComes(async () => withTexts("polls", async () => import("./PollCard.tsx"))),
);
