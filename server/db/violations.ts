const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error &&
  "code" in error &&
  typeof error.code === "string" &&
  codes.includes(error.code);

/** Whether the database refused a row because another with the same key is there (SQLSTATE 23505). */
export const isUniqueViolation = (error: unknown): boolean => hasCode(error, "23505");

/** Another row is there or overlaps (23505, 23P01), or rows still point at this one (23503). */
export const isInTheWay = (error: unknown): boolean =>
  hasCode(error, "23505", "23P01", "23503", "23001");
/** Whether the database refused because something else still speaks of the row (SQLSTATE 23503). */
export const isForeignKeyViolation = (error: unknown): boolean => hasCode(error, "23503");
