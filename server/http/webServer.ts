import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { Logger } from "../lib/log.ts";
import { type CertificateFiles, readCertificate, watchCertificate } from "./certificate.ts";

export type WebServer = Server | HttpsServer;

/**
 * Speaks http, or https with a certificate that is renewed without a restart: connections that are open
 * stay, new ones get the new certificate. Watching ends when the server closes.
 * @throws CertificateUnusable
 */
export const createWebServer = async (options: {
  listener: RequestListener;
  certificate: CertificateFiles | null;
  log: Logger;
  lookEveryMs?: number;
}): Promise<WebServer> => {
  const { listener, certificate: files, log } = options;
  if (files === null) return createServer(listener);
  const server = createHttpsServer(await readCertificate(files), listener);
  const stopWatching = watchCertificate({
    files,
    onRenewed: (pair) => server.setSecureContext(pair),
    log,
    ...(options.lookEveryMs === undefined ? {} : { everyMs: options.lookEveryMs }),
  });
  server.once("close", stopWatching);
  return server;
};
