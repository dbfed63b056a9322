import { fileURLToPath } from "node:url";
import { printReport } from "./doctor/report.mjs";
import { modulesAreCurrent } from "./setup/modules.mjs";
import { workerPath } from "./setup/worker.mjs";

/*
 * npm run doctor [-- --json]
 *
 * Looks at this machine and this installation, changes nothing, and says what is wrong and what to do.
 * Ends with 1 when something keeps Skyclass from working. Also runs where no package is installed yet,
 * so everything that needs packages is behind an import.
 */
const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
process.chdir(root);

/** @returns {Promise<import("./doctor/judge.ts").Finding[]>} */
async function examine() {
  if (!modulesAreCurrent({ root, production: process.env["NODE_ENV"] === "production" })) {
    const about = {
      found: "not those of package-lock.json",
      advice: "Run: npm run setup (then ask again: everything else needs them)",
    };
    return [{ check: "npm packages", state: "problem", ...about }];
  }
  process.env["MEDIASOUP_WORKER_BIN"] = workerPath(root);
  const { examineEverything } = await import("./doctor/doctor.ts");
  return examineEverything(root);
}

printReport(await examine(), { json: process.argv.includes("--json") });
