import { z } from "zod";

const Seconds = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number);

/** Where a replay begins whose address says so: `?t=` seconds; null where it does not. */
export function momentInAddress(search: string): number | null {
  const seconds = Seconds.safeParse(new URLSearchParams(search).get("t"));
  return seconds.success ? seconds.data * 1_000 : null;
}

/** The address that opens a lesson's replay at this moment; without its origin. */
export function addressOfMoment(lessonId: string, atMs: number): string {
  return `/lessons/${lessonId}/replay?t=${Math.floor(atMs / 1_000)}`;
}
