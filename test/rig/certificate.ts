/* Certificates that tests make for themselves, and believe. */
import { execFile } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface TestCertificate {
  certPath: string;
  keyPath: string;
  fingerprint: string;
  /** What Chromium has to be started with to believe it. */
  chromiumFlag: string;
}

/** Two days of 127.0.0.1, as `cert.pem` and `key.pem` of the folder. */
export async function makeCertificate(folder: string): Promise<TestCertificate> {
  const certPath = join(folder, "cert.pem");
  const keyPath = join(folder, "key.pem");
  await run("openssl", [
    ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"],
    ...["-keyout", keyPath, "-out", certPath],
    ...["-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"],
  ]);
  const { publicKey, fingerprint256 } = new X509Certificate(await readFile(certPath));
  const spki = publicKey.export({ type: "spki", format: "der" });
  const hash = createHash("sha256").update(spki).digest("base64");
  return {
    ...{ certPath, keyPath, fingerprint: fingerprint256 },
    chromiumFlag: `--ignore-certificate-errors-spki-list=${hash}`,
  };
}

/** From now on this process believes it: fetch, sockets, everything. */
export async function believe(certPath: string): Promise<void> {
  setDefaultCACertificates([...getCACertificates("default"), await readFile(certPath, "utf8")]);
}
