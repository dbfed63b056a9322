import { lazyScreen } from "../../lazyScreen.tsx";

export const LiveScreen = lazyScreen(async () => import("./LiveScreen.tsx"));
