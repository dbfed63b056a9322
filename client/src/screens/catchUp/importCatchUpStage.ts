import { lazyScreen } from "../../lazyScreen.tsx";

/** With the replay's player. It has come before it is drawn: until then the present is seen, and nothing black. */
export const CatchUpStage = lazyScreen(async () => import("./CatchUpStage.tsx"));
