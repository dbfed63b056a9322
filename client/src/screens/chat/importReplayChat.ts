import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";
import { untilItComes } from "../live/untilItComes.ts";

/* Behind the replay's pictures: most lessons have no chat. */
export const ReplayChat = lazy(async () =>
  untilItComes(async () => withTexts("chat", async () => import("./ReplayChat.tsx"))),
);
export const ReplayThreads = lazy(async () =>
  untilItComes(async () =>
    withTexts("chat", async () => ({
      default: (await import("../threads/ReplayThreads.tsx")).ReplayThreads,
    })),
  ),
);
