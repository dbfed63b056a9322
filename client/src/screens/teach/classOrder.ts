import type { Participant } from "../../../../protocol/signaling.ts";

/** Students only; away first, then those whom little reaches, then by name in the reader's language. */
export function classOrder(participants: readonly Participant[], language: string): Participant[] {
  const need = ({ presence, connection, rung }: Participant): number => {
    if (presence === "away") return 0;
    if (rung === "sound" || rung === "text") return 1;
    return connection !== null && connection <= 1 ? 1 : 2;
  };
  return participants
    .filter(({ role }) => role === "student")
    .sort((a, b) => need(a) - need(b) || a.displayName.localeCompare(b.displayName, language));
}
