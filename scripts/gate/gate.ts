import { spawn } from "node:child_process";

/** A script of package.json that a change must pass before tests run. */
type Step = { name: string; script: string };

export const CHECKS: Step[] = [
  { name: "format", script: "check:format" },
  { name: "lint", script: "check:lint" },
  { name: "types", script: "check:types" },
  { name: "import boundaries", script: "check:boundaries" },
  { name: "unused code", script: "check:unused" },
  { name: "screen texts", script: "check:texts" },
  { name: "container files", script: "check:containers" },
];
export const CLIENT_BUILD: Step = { name: "client build", script: "build" };

export type Count = { passed: number; failed: number };

/** Runs every step, also after one failed, and prints how each went. */
export async function runGate(steps: Step[]): Promise<Count> {
  const count: Count = { passed: 0, failed: 0 };
  for (const step of steps) {
    if (await runStep(step)) count.passed += 1;
    else count.failed += 1;
  }
  return count;
}

/** The output of a step is of interest only when it failed. */
async function runStep({ name, script }: Step): Promise<boolean> {
  const startedMs = performance.now();
  const { ok, output } = await new Promise<{ ok: boolean; output: string }>((resolve) => {
    const child = spawn(process.execPath, ["--run", script], { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    child.on("error", (error) => resolve({ ok: false, output: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, output: text }));
  });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (!ok) console.log(output.trimEnd());
  console.log(`${ok ? "✓" : "✗"} ${name} (${seconds} s)`);
  return ok;
}
