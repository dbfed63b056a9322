import { createPrivateKey, X509Certificate } from "node:crypto";
import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import type { Logger } from "../lib/log.ts";

/** A certificate, with its chain, and its key, both PEM, as files. */
export type CertificateFiles = { certPath: string; keyPath: string };
type Pair = { cert: string; key: string };

/** How often the files are looked at; renewals come every few weeks. */
const lookEveryMs = 5_000;

/** Stops the boot. */
export class CertificateUnusable extends Error {
  override name = "CertificateUnusable";
}

/** @throws CertificateUnusable that names the files and says what is wrong with them */
export const readCertificate = async ({ certPath, keyPath }: CertificateFiles): Promise<Pair> => {
  try {
    const [cert, key] = await Promise.all([readFile(certPath, "utf8"), readFile(keyPath, "utf8")]);
    // A context is content with an empty file, which is what a file being written may be.
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
      throw new Error("the key is not that of the certificate");
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CertificateUnusable(
      `https cannot be served with the certificate ${certPath} and the key ${keyPath}: ${why}`,
      { cause },
    );
  }
};

/** Tells of every change of the files that makes a working pair; answers the function that ends it. */
export const watchCertificate = (options: {
  files: CertificateFiles;
  onRenewed: (pair: Pair) => void;
  log: Logger;
  everyMs?: number;
}): (() => void) => {
  const { files, onRenewed, log } = options;
  const renew = () => {
    readCertificate(files).then(
      (pair) => {
        log.info("the certificate was renewed");
        onRenewed(pair);
      },
      // One of two files is new already: the other one's change is noticed, too.
      (error: unknown) => log.warn({ err: error }, "the changed certificate is not used"),
    );
  };
  // By asking, not by inotify: files behind links, as renewing programs keep them, are seen to change.
  const interval = options.everyMs ?? lookEveryMs;
  const paths = [files.certPath, files.keyPath];
  for (const path of paths) watchFile(path, { interval, persistent: false }, renew);
  return () => {
    for (const path of paths) unwatchFile(path, renew);
  };
};
