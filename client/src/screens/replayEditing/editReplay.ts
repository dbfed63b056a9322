import { withTexts } from "../../i18n/i18n.ts";
import { lazyScreen } from "../../lazyScreen.tsx";

export const EditReplayScreen = lazyScreen(async () =>
  withTexts("replay", async () =>
    withTexts("replayEditing", async () => import("./EditReplayScreen.tsx")),
  ),
);
