import { relative, sep } from "node:path";

/**
 * A reverse proxy that reads the data folder by itself: told where a file is, it answers in our place, with
 * ranges and tags of its own. The path is one that nobody can ask it for.
 */
export type Offload = {
  dataDir: string;
  /** Begins and ends with a slash; what follows it is the file's path in the data folder. */
  prefix: string;
};

/** What nginx calls it; others understand it, too. */
export const offloadHeader = "x-accel-redirect";

export const offloadedPath = ({ dataDir, prefix }: Offload, path: string): string =>
  prefix + relative(dataDir, path).split(sep).map(encodeURIComponent).join("/");
