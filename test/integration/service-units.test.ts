/* The units of deploy/ as systemd reads them, with this checkout in the place of /opt/skyclass. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ConfigSchema } from "../../config/schema.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const deploy = join(root, "deploy");
let folder: string;
let units: string[];

/** Answers like a shell: what was said, and the exit code. */
const analyze = async (...args: string[]): Promise<{ code: number; said: string }> => {
  try {
    const { stdout, stderr } = await run("systemd-analyze", args, {
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:` },
    });
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
};
const settingsOf = async (unit: string): Promise<Map<string, string>> => {
  const lines = (await readFile(join(deploy, unit), "utf8")).split("\n");
  return new Map(
    lines.flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skyclass-units-"));
  units = (await readdir(deploy)).filter((name) => /\.(service|timer)$/.test(name));
  for (const unit of units) {
    const text = await readFile(join(deploy, unit), "utf8");
    await writeFile(join(folder, unit), text.replaceAll("/opt/skyclass/", `${root}/`));
  }
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

test("systemd has nothing to say against them", async () => {
  expect(units.length).toBe(3);
  for (const unit of units)
    expect(await analyze("verify", join(folder, unit)), unit).toEqual({ code: 0, said: "" });
});

test("a unit that is wrong would be noticed", async () => {
  const path = join(folder, "wrong.service");
  await writeFile(path, "[Service]\nExecStart=/nowhere/skyclass\nProtectSytem=strict\n");
  const { code, said } = await analyze("verify", path);
  await rm(path);
  expect(code).not.toBe(0);
  expect(said).toContain("ProtectSytem");
});

test("what serves is shut off from the machine as far as systemd counts", async () => {
  for (const unit of units.filter((name) => name.endsWith(".service"))) {
    // The exposure of a service without any of it is 9.6 of 10; systemd takes tenths here.
    const options = ["security", "--offline=true", "--threshold=30", "--no-pager"];
    const { code, said } = await analyze(...options, join(folder, unit));
    expect(code, said).toBe(0);
  }
});

test("systemd waits until running lessons have ended and everything is closed", async () => {
  const service = await settingsOf("skyclass.service");
  const { DRAIN_LIMIT_S: drainLimitS } = ConfigSchema.parse({});
  expect(Number(service.get("TimeoutStopSec"))).toBeGreaterThanOrEqual(drainLimitS + 180);
  expect(service.get("KillMode")).toBe("mixed");
  expect(service.get("Environment")).toContain("NODE_ENV=production");
  expect(service.get("User")).not.toBe("root");
});
