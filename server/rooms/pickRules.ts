import type { PersonId } from "../../protocol/ids.ts";

/**
 * Chance picks among those who are here and were picked least; undefined where nobody is here.
 * `chance`: a whole number from 0 up to and without `below`.
 */
export const pickOf = <Child extends { personId: PersonId }>(
  here: readonly Child[],
  /** How often in this lesson; whoever is left out, never. */
  picked: ReadonlyMap<PersonId, number>,
  chance: (below: number) => number,
): Child | undefined => {
  if (here.length === 0) return undefined;
  const times = ({ personId }: Child): number => picked.get(personId) ?? 0;
  const least = Math.min(...here.map(times));
  const next = here.filter((child) => times(child) === least);
  return next[chance(next.length)];
};
