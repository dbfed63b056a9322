import type { TwoSchools } from "./twoSchools.ts";

/**
 * Of the district, of the school (`here`), of the other school (`elsewhere`); `colleague` teaches at
 * the school, `nobody` is not signed in, `roleless` was left without a role.
 */
export const everybody = [
  ...(["operator", "officer", "researcher"] as const),
  ...(["adminHere", "teacher", "colleague", "headHere", "student", "guardianHere"] as const),
  ...(["adminElsewhere", "stranger", "headElsewhere", "outsider", "guardianElsewhere"] as const),
  ...(["roleless", "nobody"] as const),
];
export type Who = (typeof everybody)[number];

export const everybodyIn = everybody.filter((who) => who !== "nobody");
export const above: readonly Who[] = ["operator", "officer", "researcher"];
export const staffHere: readonly Who[] = ["adminHere", "teacher", "colleague", "headHere"];
export const staffElsewhere: readonly Who[] = ["adminElsewhere", "stranger", "headElsewhere"];

/** What is asked for; what it is done to may have to be made first. */
export type Ask = readonly [
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: (at: TwoSchools) => string | Promise<string>,
  body?: (at: TwoSchools) => unknown,
];
export type Decided = {
  ask: Ask;
  /** Everybody else is forbidden to, and whoever is not signed in is told so. */
  may: readonly Who[];
  /** Other answers: allowed, and still refused for what was asked, or told less than that. */
  otherwise?: Partial<Record<Who, string>>;
};
/** Each call by each kind of person, and the answer that was decided on, written by hand. */
export type Table = Readonly<Record<string, Decided>>;
