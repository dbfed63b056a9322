import type { ChildConsents, ConsentEntry, ConsentKind } from "../../../../protocol/consents.ts";

/** What was said last; nothing where nobody has said anything yet. */
export const latestEntry = (
  { entries }: Pick<ChildConsents, "entries">,
  kind: ConsentKind,
): ConsentEntry | undefined => entries.find((entry) => entry.kind === kind);

/** Nobody has said yes or no. */
export const isUndecided = (child: ChildConsents): boolean =>
  child.need !== "none" &&
  (latestEntry(child, "sound") === undefined || latestEntry(child, "picture") === undefined);
