import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";
import { lazyScreen } from "../../lazyScreen.tsx";

/* For the replay's teacher and its school alone. */
export const AudienceChoice = lazy(async () =>
  withTexts("replayEditing", async () => import("./AudienceChoice.tsx")),
);
export const EditReplayScreen = lazyScreen(async () =>
  withTexts("replay", async () =>
    withTexts("replayEditing", async () => import("./EditReplayScreen.tsx")),
  ),
);
