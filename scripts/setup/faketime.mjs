import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The library of Debian's libfaketime, in the folder of the machine's architecture.
 *
 * @returns {string | null}
 */
export function faketimeLibrary() {
  const paths = readdirSync("/usr/lib").map((name) =>
    join("/usr/lib", name, "faketime/libfaketime.so.1"),
  );
  return paths.find((path) => existsSync(path)) ?? null;
}
