import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { z } from "zod";

/* The thread behind embeddedPostgres.ts: opens the database, serves it, closes it when asked. */
const { folder, socketPath } = z
  .strictObject({ folder: z.string(), socketPath: z.string() })
  .parse(workerData);
if (!parentPort) throw new Error("This file runs as a worker thread");
const parent = parentPort;

const database = await PGlite.create({ dataDir: folder });
const server = new PGLiteSocketServer({
  db: database,
  path: socketPath,
  // One pool connection, and room for its successor while a lost one is being torn down.
  maxConnections: 4,
});
await server.start();
parent.once("message", () => {
  void (async () => {
    await server.stop();
    await database.close();
    parent.close();
    // PGlite keeps handles of its own open.
    process.exit(0);
  })();
});
parent.postMessage("ready");
