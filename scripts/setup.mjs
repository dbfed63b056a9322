import { fileURLToPath } from "node:url";
import { buildClient, clientIsCurrent } from "./setup/clientBuild.mjs";
import { installModules, modulesAreCurrent } from "./setup/modules.mjs";
import { planSetup } from "./setup/plan.mjs";
import { say, StepFailed } from "./setup/progress.mjs";
import {
  installPackages,
  isDebian,
  missingBuildPackages,
  missingPackages,
} from "./setup/systemPackages.mjs";
import {
  buildWorker,
  downloadWorker,
  prebuiltIsThere,
  workerPath,
  workerStarts,
} from "./setup/worker.mjs";

/*
 * node scripts/setup.mjs start|setup|test
 *
 * Gets what is missing to start the product or to test it. Runs on Node 20 with nothing installed, so it
 * is plain JavaScript and imports no package. Everything missing is found before anything is changed.
 */
const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

const purpose = process.argv[2];
if (purpose !== "start" && purpose !== "setup" && purpose !== "test") {
  throw new Error("node scripts/setup.mjs start|setup|test");
}
const production = process.env["NODE_ENV"] === "production";

try {
  await setUp({ purpose });
} catch (error) {
  console.error(`\n${error instanceof StepFailed ? error.message : String(error)}`);
  // The last line of `npm test` says how it went, also when it did not get as far as testing.
  if (purpose === "test") console.log("0 passed, 1 failed");
  process.exitCode = 1;
}

/** @param {{ purpose: import("./setup/plan.mjs").Purpose }} options */
async function setUp({ purpose }) {
  const hasWorker = workerStarts(workerPath(root));
  const worker = hasWorker
    ? /** @type {const} */ ("ready")
    : (await prebuiltIsThere(root))
      ? /** @type {const} */ ("downloadable")
      : /** @type {const} */ ("unavailable");
  if (!hasWorker && process.env["MEDIASOUP_WORKER_BIN"]) {
    throw new StepFailed(`MEDIASOUP_WORKER_BIN names no worker that starts: ${workerPath(root)}`);
  }
  const facts = {
    purpose,
    production,
    root: process.getuid?.() === 0,
    debian: isDebian(),
    missingPackages: missingPackages({ purpose, env: process.env }),
    missingBuildPackages: missingBuildPackages(),
    modulesCurrent: modulesAreCurrent({ root, production }),
    worker,
    clientCurrent: clientIsCurrent(root),
  };
  const plan = planOrFail(facts);

  if (plan.install.length > 0) await installPackages(plan.install);
  if (plan.modules) await installModules(root);
  if (plan.worker === "build" || (plan.worker === "download" && !(await downloadWorker(root)))) {
    const { install } = planOrFail({
      ...facts,
      missingPackages: [],
      worker: "unavailable",
      underWay: true,
    });
    const stillMissing = install.filter((name) => !plan.install.includes(name));
    if (stillMissing.length > 0) await installPackages(stillMissing);
    await buildWorker(root);
  }
  if (plan.client) await buildClient(root);
  say("set-up: everything is there");
}

/** @param {import("./setup/plan.mjs").Facts} facts */
function planOrFail(facts) {
  const decision = planSetup(facts);
  if ("refusal" in decision) throw new StepFailed(decision.refusal);
  return decision.plan;
}
