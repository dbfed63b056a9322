import { expect, test } from "vitest";
import type { ChildConsents, ConsentDeed, ConsentKind } from "../../../../protocol/consents.ts";
import { PersonId } from "../../../../protocol/ids.ts";
import { isUndecided, latestEntry } from "./latestEntry.ts";

const child = (
  need: ChildConsents["need"],
  ...said: [kind: ConsentKind, deed: ConsentDeed][]
): ChildConsents => ({
  child: {
    personId: PersonId.parse("00000000-0000-4000-8000-000000000001"),
    displayName: "学生01",
  },
  need,
  allowed: { sound: false, picture: false },
  entries: said.map(([kind, deed]) => ({
    ...{ kind, deed, how: "signedIn", by: null, at: "2026-11-27T08:00:00.000Z" },
  })),
});

test("the latest entry of a kind is the first of its kind", () => {
  const found = child("young", ["picture", "given"], ["sound", "withdrawn"], ["sound", "given"]);
  expect(latestEntry(found, "sound")?.deed).toBe("withdrawn");
  expect(latestEntry(found, "picture")?.deed).toBe("given");
  expect(latestEntry(child("young"), "sound")).toBeUndefined();
});

test.each([
  ["nothing was said", child("young"), true],
  ["one kind was decided", child("ageUnknown", ["sound", "given"]), true],
  ["a no is a decision", child("young", ["sound", "withdrawn"], ["picture", "withdrawn"]), false],
  ["nobody is asked", child("none"), false],
])("a family is reminded: %s", (_, found, reminded) => {
  expect(isUndecided(found)).toBe(reminded);
});
