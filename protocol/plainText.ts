import { z } from "zod";

/**
 * Text that people give to things and to themselves. Characters that turn the direction of what stands after them
 * go: in a list or a sentence they would turn also what others wrote. Letters written from right to left stay.
 */
export const PlainText = z
  .string()
  .overwrite((text) => text.replaceAll(/\p{Bidi_Control}/gu, ""))
  .trim();
