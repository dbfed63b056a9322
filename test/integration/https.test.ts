/* https that Skyclass serves itself: with files that are renewed, and with a trial certificate. */
import { X509Certificate } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CertificateUnusable, readCertificate } from "../../server/http/certificate.ts";
import { trialCertificate } from "../../server/http/trialCertificate.ts";
import { createWebServer } from "../../server/http/webServer.ts";
import { createLogger } from "../../server/lib/log.ts";
import { TestBrowser } from "../factories/core.ts";
import { copyDatabaseInto } from "../factories/databaseTemplate.ts";
import { until } from "../factories/until.ts";
import { believe, makeCertificate, type TestCertificate } from "../rig/certificate.ts";
import { startProduct } from "../rig/product.ts";

const log = createLogger({ level: "silent", name: "test" });
let folder: string;
let first: TestCertificate;
let second: TestCertificate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skyclass-https-"));
  const make = async (name: string) => {
    await mkdir(join(folder, name));
    return makeCertificate(join(folder, name));
  };
  first = await make("first");
  second = await make("second");
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

/** The fingerprint that a new connection gets. */
const servedAt = async (port: number): Promise<string | undefined> => {
  const shaken = Promise.withResolvers<TLSSocket>();
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false }, () =>
    shaken.resolve(socket),
  );
  socket.once("error", shaken.reject);
  const served = (await shaken.promise).getPeerX509Certificate()?.fingerprint256;
  socket.destroy();
  return served;
};
const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

test("changed files are served without a restart, half a pair never is", async () => {
  const files = { certPath: join(folder, "cert.pem"), keyPath: join(folder, "key.pem") };
  await copyFile(first.certPath, files.certPath);
  await copyFile(first.keyPath, files.keyPath);
  const server = await createWebServer({
    listener: (_request, response) => response.end("here"),
    certificate: files,
    log,
    lookEveryMs: 20,
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const port = portOf(server);
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  /** Over the one connection that stays open; its local port. */
  const askAgain = async () => {
    const asked = Promise.withResolvers<number | undefined>();
    get({ host: "127.0.0.1", port, agent }, (response) => {
      const { localPort } = response.socket;
      response.resume().once("end", () => asked.resolve(localPort));
    }).once("error", asked.reject);
    return asked.promise;
  };
  try {
    const openPort = await askAgain();
    expect(await servedAt(port)).toBe(first.fingerprint);
    await copyFile(second.certPath, files.certPath);
    await new Promise((done) => setTimeout(done, 200));
    expect(await servedAt(port)).toBe(first.fingerprint);
    await copyFile(second.keyPath, files.keyPath);
    await until(async () => (await servedAt(port)) === second.fingerprint);
    expect(await askAgain()).toBe(openPort);
  } finally {
    agent.destroy();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

test("half a file is no certificate", async () => {
  const files = { certPath: join(folder, "being-written.pem"), keyPath: second.keyPath };
  const whole = await readFile(second.certPath, "utf8");
  await expect(readCertificate({ ...files, certPath: second.certPath })).resolves.toMatchObject({
    cert: whole,
  });
  for (const written of ["", whole.slice(0, 100)]) {
    await writeFile(files.certPath, written);
    await expect(readCertificate(files)).rejects.toThrow(CertificateUnusable);
  }
});

test("a certificate without its key stops the boot, and says which files", async () => {
  const settings = { HTTPS: "files", HTTPS_CERT: first.certPath, HTTPS_KEY: second.keyPath };
  const start = startProduct({ settings });
  await expect(start).rejects.toThrow(
    `certificate ${first.certPath} and the key ${second.keyPath}`,
  );
});

test("a trial says what it is, and browsers are not told to insist on it", async () => {
  const dataFolder = join(folder, "data");
  // Made beforehand, so that this process can believe it; the product keeps what is good.
  const { certPath } = await trialCertificate(join(dataFolder, "trial-certificate"));
  const { subject, subjectAltName, fingerprint256 } = new X509Certificate(await readFile(certPath));
  expect(subject).toContain("Skyclass trial certificate - not for lessons");
  expect(subjectAltName).toContain("DNS:localhost, DNS:");
  expect(subjectAltName).toContain("IP Address:127.0.0.1");
  await believe(certPath);
  await copyDatabaseInto(dataFolder);
  const product = await startProduct({ settings: { HTTPS: "trial", DATA_DIR: dataFolder } });
  try {
    await until(async () => product.output().includes(fingerprint256));
    expect(product.output()).toContain("Its certificate is for a trial");
    expect(product.links.teacher[0]).toContain(`${product.origin}/link#`);
    expect(await servedAt(Number(new URL(product.origin).port))).toBe(fingerprint256);
    const token = product.links.teacher[0]?.split("#")[1];
    const response = await new TestBrowser(product.origin).send("POST", "/api/links/redeem", {
      token,
    });
    expect(response.headers.get("set-cookie")).toMatch(/; HttpOnly; Secure/);
    expect(response.headers.get("strict-transport-security")).toBeNull();
  } finally {
    await product.close();
  }
}, 120_000);
