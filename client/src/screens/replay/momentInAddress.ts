import { z } from "zod";

const Seconds = z.coerce.number().int().min(0);

/** Where a replay begins whose address says so: `?at=` seconds. Anything else is its beginning. */
export function momentInAddress(search: string): number {
  const seconds = Seconds.safeParse(new URLSearchParams(search).get("at"));
  return seconds.success ? seconds.data * 1_000 : 0;
}
