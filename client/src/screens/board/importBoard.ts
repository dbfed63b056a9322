import { lazy } from "react";

/* Loaded when the first board is opened: most lessons have none. */
export const BoardArea = lazy(async () => import("./BoardArea.tsx"));
export const TeacherBoard = lazy(async () => import("./TeacherBoard.tsx"));
