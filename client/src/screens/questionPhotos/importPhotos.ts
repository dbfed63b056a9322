import { lazy } from "react";
import { withTexts } from "../../i18n/i18n.ts";
import { untilItComes } from "../live/untilItComes.ts";

/* Loaded with the first photo, or when somebody is about to ask: most questions are without. */
export const QuestionPhoto = lazy(async () =>
  untilItComes(async () => withTexts("questionPhotos", async () => import("./QuestionPhoto.tsx"))),
);
export const PhotoPicker = lazy(async () =>
  untilItComes(async () => withTexts("questionPhotos", async () => import("./PhotoPicker.tsx"))),
);
