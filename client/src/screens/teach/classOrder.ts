import type { Participant } from "../../../../protocol/signaling.ts";

/** Students only; away first, then the badly connected, then by name in the reader's language. */
export function classOrder(participants: readonly Participant[], language: string): Participant[] {
  const need = ({ presence, connection }: Participant): number => {
    if (presence === "away") return 0;
    return connection !== null && connection <= 1 ? 1 : 2;
  };
  return participants
    .filter(({ role }) => role === "student")
    .sort((a, b) => need(a) - need(b) || a.displayName.localeCompare(b.displayName, language));
}
