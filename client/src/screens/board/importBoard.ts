import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";
import { untilItComes } from "../live/untilItComes.ts";

/* Loaded when the first board is opened: most lessons have none. */
export const BoardArea = lazy(async () =>
  untilItComes(async () => withTexts("board", async () => import("./BoardArea.tsx"))),
);
