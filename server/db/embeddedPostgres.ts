import { chmod, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";

const port = 5432;
/** The name is fixed by PostgreSQL's clients: they take a folder and a port. */
export const embeddedSocket = `.s.PGSQL.${port}`;

/** How a client reaches the embedded database that listens on this socket. */
export const embeddedAddress = (socketPath: string) => ({
  host: dirname(socketPath),
  port,
  user: "postgres",
  database: "postgres",
  password: "",
  ssl: false,
});

/**
 * PGlite on a thread of its own, because its queries are WebAssembly work that would hold up the
 * event loop; it speaks PostgreSQL's protocol on a unix socket.
 */
export type EmbeddedPostgres = {
  close(): Promise<void>;
};

/** PGlite unpacks its template with modes of its own, whatever the umask says. */
const keepPrivate = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries)
    if (entry.isFile()) await chmod(join(entry.parentPath, entry.name), 0o600);
};

export const startEmbeddedPostgres = async (options: {
  folder: string;
  socketPath: string;
  /** The thread ended without being asked to: the database is gone for this process. */
  onDied: (error: Error) => void;
}): Promise<EmbeddedPostgres> => {
  // Left behind by a killed process; the data folder's lock says that nobody listens on it.
  await rm(options.socketPath, { force: true });
  const worker = new Worker(new URL("./embeddedPostgresThread.ts", import.meta.url), {
    workerData: { folder: options.folder, socketPath: options.socketPath },
    execArgv: [],
  });
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let closing = false;
  let failure: Error | undefined;
  worker.once("message", () => ready.resolve());
  worker.once("error", (error) => {
    failure = error instanceof Error ? error : new Error(String(error));
  });
  worker.once("exit", () => {
    ended.resolve();
    const error = new Error("The embedded database ended", { cause: failure });
    ready.reject(error);
    if (!closing) options.onDied(error);
  });
  await ready.promise;
  await chmod(options.socketPath, 0o600);
  await keepPrivate(options.folder);
  return {
    async close() {
      if (!closing) {
        closing = true;
        worker.postMessage("close");
      }
      await ended.promise;
    },
  };
};
