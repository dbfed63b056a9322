import { homedir } from "node:os";
import { join } from "node:path";

/** Outside the checkout, for what tests make once and use for as long as it would come out the same. */
export const cacheFolder = (name: string): string =>
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "skyclass", name);
