/* Debian's nginx on loopback, as deploy/nginx.conf sets it up. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { believe, makeCertificate } from "./certificate.ts";
import { freePort } from "./product.ts";

const example = fileURLToPath(new URL("../../deploy/nginx.conf", import.meta.url));

export interface Nginx {
  /** `https://127.0.0.1:PORT`; this process believes its certificate. */
  origin: string;
  /** Where it answers http. */
  plainOrigin: string;
  close: () => Promise<void>;
}

/** `ports` are taken beforehand, so that what stands behind can be told its PUBLIC_URL. */
export async function startNginx(ports: {
  https: number;
  behind: number;
  /** The data folder of what stands behind, for files that it leaves to nginx. */
  dataDir?: string;
}): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), "skyclass-nginx-"));
  const { certPath, keyPath } = await makeCertificate(folder);
  await believe(certPath);
  const plainPort = await freePort();
  const changes = [
    ["server 127.0.0.1:8080;", `server 127.0.0.1:${ports.behind};`],
    ["listen 443 ssl", `listen 127.0.0.1:${ports.https} ssl`],
    ["listen [::]:443 ssl http2;", ""],
    ["listen 80;", `listen 127.0.0.1:${plainPort};`],
    ["listen [::]:80;", ""],
    ["/etc/skyclass/fullchain.pem", certPath],
    ["/etc/skyclass/privkey.pem", keyPath],
    ["/var/lib/skyclass/", `${ports.dataDir ?? folder}/`],
  ] as const;
  let site = await readFile(example, "utf8");
  for (const [from, to] of changes) {
    if (!site.includes(from)) throw new Error(`the example lacks "${from}"`);
    site = site.replace(from, to);
  }
  // Around the site, what Debian's nginx.conf says, on paths of our own.
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const main = [
    ...["user root;", "worker_processes 1;", "daemon off;", `pid ${folder}/pid;`],
    ...["error_log stderr;", "events { worker_connections 256; }"],
    ...["http {", "access_log off;", ...paths, site, "}"],
  ];
  const conf = join(folder, "nginx.conf");
  await writeFile(conf, main.join("\n"));

  let output = "";
  const child = spawn("nginx", ["-c", conf, "-e", "stderr"], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "exit");
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const close = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const plainOrigin = `http://127.0.0.1:${plainPort}`;
  const answers = () => fetch(plainOrigin, { redirect: "manual" }).then(Boolean, () => false);
  for (let tries = 0; !(await answers()); tries++) {
    if (tries > 100) {
      await close();
      throw new Error(`nginx does not answer:\n${output.slice(-2_000)}`);
    }
    await wait(50);
  }
  return { origin: `https://127.0.0.1:${ports.https}`, plainOrigin, close };
}
