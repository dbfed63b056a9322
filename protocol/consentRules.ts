import type { ConsentDeed, ConsentKind, ConsentNeed } from "./consents.ts";
import type { Day } from "./days.ts";
import type { TrackSource } from "./media.ts";

/** From this birthday on nobody is asked (Personal Information Protection Law, article 31). */
export const consentAge = 14;

/** What a family is asked about before the child publishes that: a shared screen is seen and heard, too. */
export const consentOfSource = {
  microphone: "sound",
  screenSound: "sound",
  camera: "picture",
  screen: "picture",
} as const satisfies Record<TrackSource, ConsentKind>;

/**
 * Whether a child's family has to consent on that day of the district. Where nobody has said when a
 * child was born the family is asked: to ask for somebody old enough costs a tap, and to leave it out
 * for somebody who is not shows a child whose family never agreed.
 */
export const consentNeedOn = (day: Day, birthDate: Day | null): ConsentNeed => {
  if (birthDate === null) return "ageUnknown";
  // Days compare as text. A birthday on 29 February, in a year without one, falls between
  // 28 February and 1 March: who was born on it is younger for that one day longer.
  const birthday = String(Number(birthDate.slice(0, 4)) + consentAge) + birthDate.slice(4);
  return day < birthday ? "young" : "none";
};

/** What may be published; the latest deed of a kind counts, and without one nothing was given. */
export const allowedBy = (
  need: ConsentNeed,
  latest: Readonly<Partial<Record<ConsentKind, ConsentDeed>>>,
): Record<ConsentKind, boolean> => ({
  sound: need === "none" || latest.sound === "given",
  picture: need === "none" || latest.picture === "given",
});
