import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, percentile, rounded } from "./figure.ts";

const starts = 4;

/** Seconds from `npm start` until it prints its address. */
async function startOnce(dataFolder: string): Promise<number> {
  const startedMs = performance.now();
  const child = spawn("npm", ["start"], {
    env: {
      ...process.env,
      DATA_DIR: dataFolder,
      HTTP_PORT: "0",
      RTC_PORT: "0",
      DRAIN_LIMIT_S: "0",
    },
    stdio: ["ignore", "pipe", "pipe"],
    // npm passes signals on badly: the whole group, which is ours, is ended.
    detached: true,
  });
  let output = "";
  const seconds = await new Promise<number>((resolve, reject) => {
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Skyclass is ready at")) resolve((performance.now() - startedMs) / 1000);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("exit", () => reject(new Error(`npm start ended:\n${output.slice(-2000)}`)));
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  await ended;
  return seconds;
}

/** The first start makes the database and the demo school; it is not counted. */
export async function measureSecondStart(): Promise<Figure[]> {
  const dataFolder = await mkdtemp(join(tmpdir(), "skyclass-start-"));
  try {
    const seconds: number[] = [];
    for (let count = 0; count < starts; count++) seconds.push(await startOnce(dataFolder));
    const later = seconds.slice(1);
    return [
      {
        name: "second_start_s",
        value: rounded(percentile(later, 0.5), 2),
        unit: "s",
        n: later.length,
        note: `median; slowest ${rounded(Math.max(...later), 2)} s, first start on an empty data folder ${rounded(seconds[0] ?? 0, 2)} s`,
      },
    ];
  } finally {
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}
