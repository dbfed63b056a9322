/** What of a filter is set, for an address. */
export function filledIn(filter: Record<string, string | number | undefined>): [string, string][] {
  return Object.entries(filter).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
}
