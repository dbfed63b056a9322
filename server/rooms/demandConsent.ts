import type { LessonId } from "../../protocol/ids.ts";
import type { TrackSource } from "../../protocol/media.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Consents } from "./ports.ts";
import { isConsentedTo } from "./rules.ts";
import type { Seat } from "./seat.ts";

/**
 * Before anything is made of what a child is about to publish, so that there is nothing to take back.
 * @throws SkyclassError consentMissing
 */
export const demandConsent = async (a: {
  consents: Consents;
  lessonId: LessonId;
  seat: Seat;
  published: TrackSource | "transport";
}): Promise<void> => {
  const { isChild, personId } = a.seat;
  if (!isChild) return;
  const allowed = await a.consents.allowed({ personId, lessonId: a.lessonId });
  if (!isConsentedTo(a.published, allowed)) throw new SkyclassError("consentMissing");
};
