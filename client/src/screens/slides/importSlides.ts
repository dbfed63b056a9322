import { lazy } from "react";
import { untilItComes } from "../live/untilItComes.ts";

/* Loaded when the first slide is shown: most lessons begin without. */
export const SlideArea = lazy(async () => untilItComes(async () => import("./SlideArea.tsx")));
