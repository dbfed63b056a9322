import { lazy } from "react";
import { untilItComes } from "../live/untilItComes.ts";

/* Loaded when the first slide is shown, or slides are prepared: most lessons begin without. */
export const SlideArea = lazy(async () => untilItComes(async () => import("./SlideArea.tsx")));
export const TeacherSlide = lazy(async () =>
  untilItComes(async () => import("./TeacherSlide.tsx")),
);
export const SlidesPanel = lazy(async () => untilItComes(async () => import("./SlidesPanel.tsx")));
