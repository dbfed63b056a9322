import { createHash } from "node:crypto";

/**
 * The same UUID for the same words, always (RFC 9562 §5.8, version 8): what has no row of its own
 * keeps its identity across a restart of the process.
 */
export const stableUuid = (...words: readonly string[]): string => {
  const bytes = createHash("sha256").update(JSON.stringify(words)).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
};
