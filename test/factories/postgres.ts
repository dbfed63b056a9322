import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const find = (program: string): string => {
  const debian = "/usr/lib/postgresql";
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    ...(existsSync(debian) ? readdirSync(debian).map((v) => join(debian, v, "bin")) : []),
  ];
  const found = folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
  if (!found) throw new Error(`${program} is missing: install Debian's package postgresql`);
  return found;
};

export type Postgres = {
  url: string;
  /** kill -9; `start` brings it back on the same folder. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
};

/** A real PostgreSQL of its own in a temporary folder, on a unix socket only. */
export const startPostgres = async (): Promise<Postgres> => {
  const folder = await mkdtemp(join(tmpdir(), "sky-pg-"));
  const isRoot = process.getuid?.() === 0;
  // postgres refuses to run as root; 65534 is nobody.
  const nobody = 65_534;
  if (isRoot) await chown(folder, nobody, nobody);
  const as = isRoot ? { uid: nobody, gid: nobody } : {};
  const cluster = join(folder, "data");
  execFileSync(
    find("initdb"),
    ["-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"],
    { ...as, stdio: "pipe", env: { ...process.env, HOME: folder } },
  );
  const launch = async () => {
    const server = spawn(
      find("postgres"),
      ["-D", cluster, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"],
      { ...as, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: folder } },
    );
    const ended = new Promise<void>((done) => server.once("exit", () => done()));
    await new Promise<void>((ready, failed) => {
      let said = "";
      server.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("ready to accept connections")) ready();
      });
      server.once("exit", () => failed(new Error(`postgres ended: ${said}`)));
      server.once("error", failed);
    });
    return {
      async end(signal: "SIGINT" | "SIGKILL") {
        server.kill(signal);
        await ended;
      },
    };
  };
  let running = await launch();
  return {
    url: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
    kill: () => running.end("SIGKILL"),
    async start() {
      running = await launch();
    },
    async close() {
      await running.end("SIGINT");
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Null on a machine without PostgreSQL. */
export const startPostgresIfThere = async (): Promise<Postgres | null> =>
  startPostgres().catch(() => null);
