import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";

/* Loaded where the lesson had slides, a board, polls, reactions or countdowns, or children on stage, and where captions are wanted. */
export const CaptionLayer = lazy(async () => import("./CaptionLayer.tsx"));
export const ReplayBoard = lazy(async () =>
  withTexts("board", async () => import("./ReplayBoard.tsx")),
);
export const ReplaySlide = lazy(async () => import("./ReplaySlide.tsx"));
export const ReplayPulse = lazy(async () =>
  withTexts("chat", async () => import("../pulse/ReplayPulse.tsx")),
);
export const ReplayPolls = lazy(async () =>
  withTexts("polls", async () => import("../polls/ReplayPolls.tsx")),
);
export const SlideStrip = lazy(async () => import("./SlideStrip.tsx"));
export const StageTurns = lazy(async () => import("./StageTurns.tsx"));
