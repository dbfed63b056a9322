import type { z } from "zod";

/*
 * What a browser remembers for the next time. Storage may be forbidden or full; what is remembered
 * is a comfort, so either is passed over.
 */

/** For the machine, or for this tab only. */
type Place = "machine" | "tab";
const storageOf = (place: Place): Storage => (place === "machine" ? localStorage : sessionStorage);

/** Null when nothing is remembered, or something else than this version knows. */
export function recall<Shape extends z.ZodType>(
  place: Place,
  key: string,
  shape: Shape,
): z.infer<Shape> | null {
  try {
    const parsed = shape.safeParse(JSON.parse(storageOf(place).getItem(key) ?? "null"));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function remember(place: Place, key: string, value: unknown): void {
  try {
    storageOf(place).setItem(key, JSON.stringify(value));
  } catch {
    // See above.
  }
}
