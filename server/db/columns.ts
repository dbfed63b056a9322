import type { ColumnType } from "kysely";

/** Set by the database or by the row's maker at insertion, never changed. */
export type CreatedAt = ColumnType<Date, Date | undefined, never>;

/** JSON that may be missing; it is written as text. */
export type NullableJson<Value> = ColumnType<
  Value | null,
  string | null | undefined,
  string | null
>;
