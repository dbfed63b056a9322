import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";
import { untilItComes } from "../live/untilItComes.ts";

/* What a teacher opens, apart from what children see of it: their pages need not know of these. */
export const PollsPanel = lazy(async () =>
  untilItComes(async () => withTexts("polls", async () => import("../polls/PollsPanel.tsx"))),
);
export const SlidesPanel = lazy(async () =>
  untilItComes(async () => import("../slides/SlidesPanel.tsx")),
);
export const TeacherBoard = lazy(async () =>
  untilItComes(async () => withTexts("board", async () => import("../board/TeacherBoard.tsx"))),
);
export const TeacherSlide = lazy(async () =>
  untilItComes(async () => import("../slides/TeacherSlide.tsx")),
);
