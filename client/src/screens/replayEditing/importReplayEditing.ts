import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";

/* For the replay's teacher and its school. */
export const AudienceChoice = lazy(async () =>
  withTexts("replayEditing", async () => import("./AudienceChoice.tsx")),
);
/** Also for the class where it may. */
export const KeepPanel = lazy(async () =>
  withTexts("replayEditing", async () => import("./KeepPanel.tsx")),
);
export const SparePanel = lazy(async () =>
  withTexts("replayEditing", async () => import("./SparePanel.tsx")),
);
