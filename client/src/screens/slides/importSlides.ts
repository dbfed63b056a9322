import { lazy } from "react";

/* Loaded when the first slide is shown, or slides are prepared: most lessons begin without. */
export const SlideArea = lazy(async () => import("./SlideArea.tsx"));
export const TeacherSlide = lazy(async () => import("./TeacherSlide.tsx"));
export const SlidesPanel = lazy(async () => import("./SlidesPanel.tsx"));
