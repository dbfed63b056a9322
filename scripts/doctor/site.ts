import { lookup } from "node:dns/promises";
import { connect } from "node:tls";
import type { Config } from "../../config/schema.ts";
import type { RunningNode } from "./dataFolder.ts";
import { CertificateUnusable, readCertificate } from "../../server/http/certificate.ts";
import type { Check } from "./doctor.ts";
import {
  attention,
  type Certificate,
  judgeCertificate,
  judgePublicUrl,
  ok,
  problem,
  type Verdict,
} from "./judge.ts";

const limitMs = 5000;

/** The address people open: sane, reachable, and with a certificate that browsers believe. */
export const siteChecks = ({
  config,
  running,
}: {
  config: Config;
  running: RunningNode | null;
}): Check[] => {
  const { PUBLIC_URL: url } = config;
  const checks: Check[] = [
    { check: "https", examine: () => judgeHttps(config) },
    {
      check: "PUBLIC_URL",
      examine: () => judgePublicUrl(url, config.NODE_ENV === "production"),
    },
  ];
  if (url === undefined) return checks;
  const { hostname, port, protocol } = new URL(url);
  checks.push({
    check: "name",
    async examine() {
      try {
        const { address } = await lookup(hostname);
        return ok(`${hostname} is ${address}`);
      } catch {
        return problem(`${hostname} has no address`, "Add it to the DNS, or correct PUBLIC_URL.");
      }
    },
  });
  // Before the first start there may be nobody at the address yet.
  if (running === null) return checks;
  if (protocol === "https:")
    checks.push({
      check: "certificate",
      async examine() {
        const certificate = await certificateAt(hostname, port === "" ? 443 : Number(port));
        return certificate === null
          ? problem(`nobody speaks https at ${url}`, "See whether the reverse proxy runs.")
          : judgeCertificate(certificate, new Date());
      },
    });
  checks.push({
    check: "way through",
    async examine() {
      const address = new URL("/healthz", url);
      const response = await fetch(address, { signal: AbortSignal.timeout(limitMs) }).catch(
        () => null,
      );
      return response?.ok
        ? ok(`${address.href} answers`)
        : attention(
            `${address.href} does not answer from here`,
            "Try it from another machine; see proxy and firewall.",
          );
    },
  });
  return checks;
};

/** Null when there is no TLS at the address. */
/** What Skyclass serves https with, where it does so itself. */
const judgeHttps = async (config: Config): Promise<Verdict | undefined> => {
  const { HTTPS: https, HTTPS_CERT: certPath = "", HTTPS_KEY: keyPath = "" } = config;
  if (https === "off") return undefined;
  if (https === "trial")
    return attention(
      "a trial certificate, which browsers warn of",
      "Get a real one before the first lesson: see docs/install.md.",
    );
  try {
    await readCertificate({ certPath, keyPath });
    return ok(`${certPath} and its key`);
  } catch (error) {
    if (!(error instanceof CertificateUnusable)) throw error;
    return problem(error.message, "Correct HTTPS_CERT and HTTPS_KEY, or who may read them.");
  }
};

const certificateAt = async (host: string, port: number): Promise<Certificate | null> => {
  const outcome = Promise.withResolvers<Certificate | null>();
  const socket = connect(
    // Looked at, not relied on: what is wrong with it is what we want to know.
    { host, port, servername: host, rejectUnauthorized: false, timeout: limitMs },
    () => {
      const { valid_to: end } = socket.getPeerCertificate();
      const { authorized, authorizationError } = socket;
      outcome.resolve({
        validTo: new Date(end),
        trusted: authorized,
        why: String(authorizationError),
      });
    },
  );
  socket.once("error", () => outcome.resolve(null));
  socket.once("timeout", () => outcome.resolve(null));
  const certificate = await outcome.promise;
  socket.destroy();
  return certificate;
};
