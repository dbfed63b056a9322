import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { createLogger } from "../../server/lib/log.ts";
import { SupervisedChild } from "../../server/lib/supervisedChild.ts";
import { isAlive, until } from "../factories/until.ts";

const log = createLogger({ level: "silent", name: "test" });
const opened: SupervisedChild[] = [];
afterEach(async () => {
  for (const child of opened.splice(0)) await child.close();
});

const start = async (
  script: string,
  more: { ipc?: boolean; stopLimitMs?: number; command?: string } = {},
): Promise<SupervisedChild> => {
  const child = await SupervisedChild.create({
    name: "test",
    command: process.execPath,
    args: ["-e", script],
    env: process.env,
    log,
    ...more,
  });
  opened.push(child);
  return child;
};

const echo = `process.on("message", (said) => process.send({ heard: said, pid: process.pid }));`;

test("a child that dies is started again at once, and talks again", async () => {
  const child = await start(echo, { ipc: true });
  const firstPid = child.pid ?? 0;
  const died = once(child, "died");
  const started = once(child, "started");
  process.kill(firstPid, "SIGKILL");
  expect(await died).toEqual([{ code: null, signal: "SIGKILL" }]);
  const [{ pid }] = (await started) as [{ pid: number }];
  expect(pid).not.toBe(firstPid);
  const answer = once(child, "message");
  child.send({ word: 1 });
  expect(await answer).toEqual([{ heard: { word: 1 }, pid }]);
});

test("a child that cannot live is tried again, later and later", async () => {
  const startedAt: number[] = [];
  const child = await start("process.exit(3)");
  child.on("started", () => startedAt.push(performance.now()));
  while (startedAt.length < 3) await delay(20);
  expect(startedAt[2]! - startedAt[1]!).toBeGreaterThan(startedAt[1]! - startedAt[0]!);
});

test("a program that is not there is a death, not an exception", async () => {
  const child = await start("", { command: "/there/is/no/such/program" });
  await once(child, "died");
  expect(child.send({ word: 1 })).toBe(false);
  await child.close();
});

test("closing asks, then kills, and the child stays away", async () => {
  const stubborn = await start(
    `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); ${echo} process.send("up")`,
    { ipc: true, stopLimitMs: 300 },
  );
  const pid = stubborn.pid ?? 0;
  await once(stubborn, "message");
  const died = once(stubborn, "died");
  await Promise.all([stubborn.close(), stubborn.close()]);
  expect(await died).toEqual([{ code: null, signal: "SIGKILL" }]);
  await delay(300);
  expect(stubborn.pid).toBeUndefined();
  expect(isAlive(pid)).toBe(false);
});

test("a child does not outlive a parent that is killed", async () => {
  const module = fileURLToPath(new URL("../../server/lib/supervisedChild.ts", import.meta.url));
  const parent = spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `const { SupervisedChild } = await import(${JSON.stringify(module)});
       const log = { debug() {}, error() {}, warn() {} };
       const child = await SupervisedChild.create({ name: "grandchild", command: "sleep",
         args: ["1000"], env: process.env, log });
       console.log(child.pid);
       setInterval(() => {}, 1000);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [said] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(said.toString());
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await until(() => !isAlive(pid));
});
