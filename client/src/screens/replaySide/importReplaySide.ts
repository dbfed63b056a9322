import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";
import { untilItComes } from "../live/untilItComes.ts";

/* Beside the replay's pictures, and after them. */
export const ReplaySide = lazy(async () =>
  untilItComes(async () => withTexts("replaySide", async () => import("./ReplaySide.tsx"))),
);
export const CaptionsDesk = lazy(async () => import("./CaptionsDesk.tsx"));
export const ChaptersEditor = lazy(async () => import("./ChaptersEditor.tsx"));
