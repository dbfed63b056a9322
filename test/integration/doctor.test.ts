import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder, type DataFolder } from "../../server/lib/dataFolder.ts";
import { startBucketServer } from "../factories/bucketServer.ts";
import { startPostgres } from "../factories/postgres.ts";

/* The doctor as it is called, on this machine, against a real PostgreSQL and a real Redis. */

const Report = z.strictObject({
  ok: z.boolean(),
  problems: z.int(),
  attentions: z.int(),
  findings: z.array(
    z.strictObject({
      check: z.string(),
      state: z.enum(["ok", "attention", "problem"]),
      found: z.string(),
      advice: z.string().optional(),
    }),
  ),
});
const root = fileURLToPath(new URL("../../", import.meta.url));

let folder: string;
let dataFolder: DataFolder;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let redis: ChildProcess;
let redisPort: number;

const listening = async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "0.0.0.0", done));
  return { server, port: (server.address() as AddressInfo).port };
};
const freePort = async () => {
  const { server, port } = await listening();
  await new Promise((done) => server.close(done));
  return port;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sky-doctor-"));
  dataFolder = await openDataFolder({ path: join(folder, "running") });
  postgres = await startPostgres();
  redisPort = await freePort();
  redis = spawn(
    "redis-server",
    ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", ""],
    {
      cwd: folder,
      stdio: "ignore",
    },
  );
});
afterAll(async () => {
  redis?.kill();
  await postgres?.close();
  await dataFolder?.close();
  await rm(folder, { recursive: true, force: true });
});

const examine = async (settings: Record<string, string>) => {
  const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
    execFile(
      process.execPath,
      ["scripts/doctor.mjs", "--json"],
      {
        cwd: root,
        env: {
          ...process.env,
          NODE_ENV: "development",
          DATA_DIR: join(folder, "new"),
          HTTP_PORT: "0",
          RTC_PORT: "0",
          ...settings,
        },
      },
      (error, said) => resolve({ code: error === null ? 0 : error.code, stdout: said }),
    );
  });
  const report = Report.parse(JSON.parse(stdout));
  expect(code).toBe(report.ok ? 0 : 1);
  return (check: string) => report.findings.find((finding) => finding.check === check);
};

describe("the doctor", () => {
  test("finds what is installed and takes free ports for good", async () => {
    const about = await examine({});
    for (const check of ["Node", "npm packages", "ffmpeg", "database", "queue", "data folder"])
      expect(about(check), check).toMatchObject({ state: "ok" });
    expect(about("running")?.found).toBe("no");
  });

  test("names wrong settings and still looks at the machine", async () => {
    const about = await examine({ HTTP_PORT: "eighty" });
    expect(about("settings")).toMatchObject({ state: "problem" });
    expect(about("settings")?.found).toContain("HTTP_PORT");
    expect(about("machine")).toBeDefined();
  });

  test("finds the ports that others have", async () => {
    const { server: other, port } = await listening();
    const web = await examine({ HTTP_HOST: "127.0.0.1", HTTP_PORT: String(port) });
    expect(web("web server")).toMatchObject({ state: "problem" });
    expect(web("web server")?.found).toContain("EADDRINUSE");
    const media = await examine({ RTC_PORT: String(port), RTC_WORKERS: "1" });
    expect(media("media ports")?.found).toContain(`media port ${port}`);
    other.close();
  });

  test("tells PostgreSQL from one that is not there", async () => {
    const good = await examine({ DATABASE_URL: postgres.url });
    expect(good("database")?.found).toMatch(/^PostgreSQL \d+\.\d+, UTF8$/);
    const gone = postgres.url.replace("sky-pg-", "sky-none-");
    const away = await examine({ DATABASE_URL: gone });
    expect(away("database")).toMatchObject({ state: "problem" });
    expect(away("database")?.found).not.toContain("postgresql://");
  });

  test("sees that a folder is in use, and that others may read it", async () => {
    await chmod(dataFolder.path, 0o755);
    const about = await examine({ DATA_DIR: dataFolder.path });
    expect(about("running")?.found).toBe(`yes, process ${process.pid}`);
    expect(about("data folder")).toMatchObject({ state: "attention" });
    await chmod(dataFolder.path, 0o700);
  });

  test("says of an address that nobody gives camera and microphone to it", async () => {
    const about = await examine({ PUBLIC_URL: "http://class.example.org" });
    expect(about("PUBLIC_URL")).toMatchObject({ state: "problem" });
  });

  test("tells Redis, what it lacks, and one that is not there", async () => {
    const forgetful = await examine({ REDIS_URL: `redis://127.0.0.1:${redisPort}` });
    expect(forgetful("queue")).toMatchObject({ state: "attention" });
    expect(forgetful("queue")?.advice).toContain("appendonly yes");
    const away = await examine({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(away("queue")).toMatchObject({ state: "problem" });
  });

  test("does with the bucket what Skyclass does, leaves nothing, and says what to mend", async () => {
    const server = await startBucketServer();
    const { endpoint, bucket, keyId, secret } = server.settings;
    const right = {
      ...{ STORAGE: "s3", S3_ENDPOINT: endpoint, S3_BUCKET: bucket },
      ...{ S3_KEY_ID: keyId, S3_SECRET: secret },
    };
    const good = await examine(right);
    expect(good("bucket")).toMatchObject({ state: "ok" });
    expect(await server.keys()).toEqual([]);
    const none = await examine({ ...right, S3_BUCKET: "none" });
    expect(none("bucket")?.advice).toContain("S3_BUCKET");
    const locked = await examine({ ...right, S3_SECRET: "hunter2" });
    expect(locked("bucket")?.advice).toContain("S3_SECRET");
    expect(JSON.stringify(locked("bucket"))).not.toContain("hunter2");
    await server.close();
    const away = await examine(right);
    expect(away("bucket")).toMatchObject({ state: "problem" });
    expect(away("bucket")?.advice).toContain("S3_ENDPOINT");
  });
});
