import { z } from "zod";

/*
 * The ladder on which a lesson reaches a child, the highest rung first: moving pictures; slides and board
 * with sound; sound only; slides and questions that the page asks for again and again by plain HTTP,
 * where neither sockets nor media get through.
 */
export const LessonRung = z.enum(["video", "slides", "sound", "text"]);
export type LessonRung = z.infer<typeof LessonRung>;

/**
 * Of the picture that comes best: all of it, a smaller layer, the smallest where there are larger ones, or
 * nothing for want of bandwidth.
 */
export const PicturesCarried = z.enum(["whole", "smaller", "smallest", "nothing"]);
export type PicturesCarried = z.infer<typeof PicturesCarried>;
