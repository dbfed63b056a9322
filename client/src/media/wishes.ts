import { z } from "zod";
import type { LessonRung } from "../../../protocol/lessonRungs.ts";

/** What a student asks for: all that the network carries, small pictures, or no more than a rung of the ladder. */
export const Wish = z.enum(["auto", "low", "slides", "soundOnly", "text"]);
export type Wish = z.infer<typeof Wish>;

/** The network may take a lesson lower; nothing takes it higher. */
export const highestRung = {
  auto: "video",
  low: "video",
  slides: "slides",
  soundOnly: "sound",
  text: "text",
} as const satisfies Record<Wish, LessonRung>;
