import { lazy } from "react";
import { untilItComes } from "../live/untilItComes.ts";

/* Loaded when the first board is opened: most lessons have none. */
export const BoardArea = lazy(async () => untilItComes(async () => import("./BoardArea.tsx")));
export const TeacherBoard = lazy(async () =>
  untilItComes(async () => import("./TeacherBoard.tsx")),
);
