import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { isMissingFile } from "../lib/missingFile.ts";
import { type CertificateFiles, CertificateUnusable, readCertificate } from "./certificate.ts";

const run = promisify(execFile);

const trialDays = 30;
const dayMs = 24 * 3_600_000;
const subject = "/O=Skyclass/CN=Skyclass trial certificate - not for lessons";

/** Names under which this machine may be opened in a trial. */
const ownNames = (): string[] => {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .map(({ address }) => address)
    .filter((address) => !/^fe80:/i.test(address));
  return [
    ...["localhost", hostname()].map((name) => `DNS:${name}`),
    ...[...new Set(addresses)].map((address) => `IP:${address}`),
  ];
};

const isUsable = async (files: CertificateFiles, names: readonly string[]): Promise<boolean> => {
  try {
    const { cert } = await readCertificate(files);
    const certificate = new X509Certificate(cert);
    const held = new Set(certificate.subjectAltName?.split(", "));
    // IPv6 addresses come back in another spelling: what is compared are the others.
    const compared = names.filter((name) => !/^IP:.*:/.test(name));
    const covers = compared.every((name) => held.has(name.replace(/^IP:/, "IP Address:")));
    return covers && certificate.validToDate.getTime() - Date.now() > dayMs;
  } catch (error) {
    if (error instanceof CertificateUnusable && isMissingFile(error.cause)) return false;
    throw error;
  }
};

/**
 * A certificate that says what it is: made by this machine for itself, for a month, so that a school
 * can try Skyclass with camera and microphone before it has a real one. Browsers warn of it. Kept in
 * `folder`, and made anew when it is about to end or the machine got another name or address.
 * @throws CertificateUnusable when there is no openssl
 */
export const trialCertificate = async (folder: string): Promise<CertificateFiles> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = { certPath: join(folder, "cert.pem"), keyPath: join(folder, "key.pem") };
  const names = ownNames();
  if (await isUsable(files, names)) return files;
  try {
    await run("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", String(trialDays), "-keyout", files.keyPath, "-out", files.certPath],
      ...["-subj", subject, "-addext", `subjectAltName=${names.join(",")}`],
      ...["-addext", "extendedKeyUsage=serverAuth"],
    ]);
  } catch (cause) {
    throw new CertificateUnusable(
      "HTTPS=trial needs the program openssl to make its certificate. Run as root: apt-get install openssl",
      { cause },
    );
  }
  return files;
};

/** As browsers show it. */
export const fingerprintOf = async ({ certPath }: CertificateFiles): Promise<string> =>
  new X509Certificate(await readFile(certPath)).fingerprint256;
