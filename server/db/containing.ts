import { type SqlBool, sql } from "kysely";

/** Rows in which one of the columns contains the words as they are, in large or small letters. */
export const containing = (columns: readonly string[], words: string) => {
  const pattern = `%${words.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const each = columns.map((column) => sql<SqlBool>`${sql.ref(column)} ilike ${pattern}`);
  return sql<SqlBool>`(${sql.join(each, sql` or `)})`;
};
