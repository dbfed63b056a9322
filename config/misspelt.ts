/** Names this long are hardly another program's by chance. */
const shortestKey = 7;
const mostSlips = 2;

/**
 * How many slips of the hand lead from one name to the other: a letter too many, too few, a wrong one, or
 * two exchanged (the optimal string alignment distance).
 */
const slipsBetween = (a: string, b: string): number => {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const steps = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same];
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps.push((before[j - 2] ?? 0) + 1);
      row.push(Math.min(...steps));
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
};

/** The key that somebody meant who wrote this name; undefined where it is like none. */
export const keyMeantBy = <Key extends string>(
  name: string,
  keys: readonly Key[],
): Key | undefined =>
  keys.find(
    (key) =>
      key.length >= shortestKey &&
      Math.abs(key.length - name.length) <= mostSlips &&
      slipsBetween(name, key) <= mostSlips,
  );
