import { lazy } from "react";

/* Loaded where the lesson had slides, or children on stage. */
export const ReplaySlide = lazy(async () => import("./ReplaySlide.tsx"));
export const SlideStrip = lazy(async () => import("./SlideStrip.tsx"));
export const StageTurns = lazy(async () => import("./StageTurns.tsx"));
