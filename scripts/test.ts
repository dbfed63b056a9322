import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { z } from "zod";
import { CHECKS, CLIENT_BUILD, runGate, type Count } from "./gate/gate.ts";

/*
 * The whole gate, then every tier of tests, whatever failed before. The last line of output is
 * `N passed, N failed`: tests, and each step of the gate as one.
 */
const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
});

/** Said once more beside the closing line: an hour of output is between a failure and the end. */
const failures: string[] = [];
const reports = mkdtempSync(join(tmpdir(), "skyclass-test-"));

/** Vitest prints for the reader and writes the same as JSON for the count. */
async function runTier(tier: "unit" | "integration" | "screens" | "e2e"): Promise<Count> {
  const startedMs = performance.now();
  const report = join(reports, `${tier}.json`);
  const code = await new Promise<number | null>((resolve) => {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const child = spawn("vitest", ["run", "--project", tier, ...reporters], { stdio: "inherit" });
    child.on("error", () => resolve(null));
    child.on("close", resolve);
  });
  const count = countOf(report);
  // Files that do not load and errors outside tests fail the tier without failing a test.
  if (code !== 0 && count.failed === 0) count.failed = 1;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const mark = count.failed === 0 ? "✓" : "✗";
  console.log(
    `${mark} ${tier} tests: ${count.passed} passed, ${count.failed} failed (${seconds} s)`,
  );
  return count;
}

function countOf(report: string): Count {
  try {
    const { numPassedTests, numFailedTests, testResults } = VitestReport.parse(
      JSON.parse(readFileSync(report, "utf8")),
    );
    const unloaded = testResults.filter(
      ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
    );
    for (const { name, message } of unloaded) failures.push(`${relative(".", name)}: ${message}`);
    for (const { name, assertionResults } of testResults) {
      for (const { fullName, status, failureMessages } of assertionResults) {
        if (status !== "failed") continue;
        const [reason] = failureMessages.join("\n").split("\n");
        failures.push(`${relative(".", name)} > ${fullName}: ${reason}`);
      }
    }
    return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

const counts = [
  await runGate([...CHECKS, CLIENT_BUILD]),
  await runTier("unit"),
  await runTier("integration"),
  await runTier("screens"),
  await runTier("e2e"),
];
rmSync(reports, { recursive: true, force: true });

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
process.exitCode = failed === 0 ? 0 : 1;
for (const failure of failures) console.log(`✗ ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
