import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";

/* For the replay's teacher and its school alone. */
export const AudienceChoice = lazy(async () =>
  withTexts("replayEditing", async () => import("./AudienceChoice.tsx")),
);
