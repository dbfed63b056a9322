import { lazyScreen } from "../../lazyScreen.tsx";

export const Shell = lazyScreen(async () => import("./Shell.tsx"));
