import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage, Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "@20minutes/s3rver";
import { Bucket } from "../../server/lib/bucket.ts";

/** An S3 server on loopback with one empty bucket; what it is asked is noted, and it can be away. */
export const startBucketServer = async () => {
  const directory = await mkdtemp(join(tmpdir(), "sky-bucket-"));
  const rver = new S3rver({ silent: true, directory, configureBuckets: [{ name: "sky" }] });
  // It would take this process's uncaught errors for its own.
  rver.logger.exceptions.unhandle();
  await rver.configureBuckets();
  const answer = rver.callback();
  /** `PUT replays/…`, in the order in which they came. */
  const asked: string[] = [];
  let before: (request: IncomingMessage) => Promise<void> | void = () => undefined;
  let isAway = false;
  let server: Server;
  const open = async (port: number): Promise<number> => {
    server = createServer((request, response) => {
      void (async () => {
        asked.push(`${request.method} ${(request.url ?? "").replace(/^\/sky\//, "")}`);
        await before(request);
        if (isAway) request.socket.destroy();
        else answer(request, response);
      })();
    });
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
    return (server.address() as AddressInfo).port;
  };
  const port = await open(0);
  const settings = {
    ...{ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", bucket: "sky" },
    ...{ keyId: "S3RVER", secret: "S3RVER", pathStyle: true },
  };
  const bucket = new Bucket(settings);
  return {
    settings,
    bucket,
    asked,
    /** Where its objects are on the disk. */
    directory,
    /** What happens to each request before it is answered. */
    onRequest(listener: typeof before): void {
      before = listener;
    },
    goAway(away = true): void {
      isAway = away;
    },
    keys: async (prefix = ""): Promise<string[]> =>
      (await bucket.list(prefix)).map(({ key }) => key),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(directory, { recursive: true, force: true });
    },
  };
};
export type BucketServer = Awaited<ReturnType<typeof startBucketServer>>;
