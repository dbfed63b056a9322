/** 754_000 → `12:34`; hours only when there are any. */
export function clockText(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const tail = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${tail}` : tail;
}
