import { randomInt, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { PersonId } from "../../protocol/ids.ts";
import { pickOf } from "./pickRules.ts";

const child = () => ({ personId: PersonId.parse(randomUUID()) });
const [a, b, c] = [child(), child(), child()] as const;
const first = () => 0;
const last = (below: number) => below - 1;

describe("whom chance picks", () => {
  test("nobody, where nobody is here", () => {
    expect(pickOf([], new Map([[a.personId, 1]]), first)).toBeUndefined();
  });

  test("any of those who are here, while nobody was picked", () => {
    expect([first, last].map((chance) => pickOf([a, b, c], new Map(), chance))).toEqual([a, c]);
  });

  test("only those who were picked least", () => {
    const picked = new Map([
      [a.personId, 1],
      [b.personId, 2],
      [c.personId, 1],
    ]);
    expect([first, last].map((chance) => pickOf([a, b, c], picked, chance))).toEqual([a, c]);
  });

  test("whoever comes late before anybody a second time, and nobody who has gone", () => {
    const picked = new Map([[b.personId, 1]]);
    expect(pickOf([b, c], picked, first)).toBe(c);
    expect(pickOf([b], picked, last)).toBe(b);
  });

  test("everybody once before anybody twice, whatever chance says", () => {
    const picked = new Map<PersonId, number>();
    for (let round = 1; round <= 3; round++) {
      const names = [a, b, c].map(() => {
        const { personId } = pickOf([a, b, c], picked, (below) => randomInt(below))!;
        picked.set(personId, (picked.get(personId) ?? 0) + 1);
        return personId;
      });
      expect(new Set(names).size).toBe(3);
    }
  });
});
