/*
 * What set-up does, decided from facts before anything is changed. Pure: tested as a table.
 */

/**
 * - `start`: what running needs; installs nothing in production.
 * - `setup`: the same, also in production.
 * - `test`: the same, and what the tests need.
 *
 * @typedef {"start" | "setup" | "test"} Purpose
 *
 * @typedef {object} Facts
 * @property {Purpose} purpose
 * @property {boolean} production
 * @property {boolean} root
 * @property {boolean} debian
 * @property {string[]} missingPackages Debian packages that the purpose needs and the machine lacks
 * @property {string[]} missingBuildPackages the same for building mediasoup-worker
 * @property {boolean} modulesCurrent node_modules holds what package-lock.json says
 * @property {"ready" | "downloadable" | "unavailable"} worker
 * @property {boolean} clientCurrent the built client belongs to the present sources
 * @property {boolean} [underWay] something was installed already, and what was planned did not work out
 *
 * @typedef {object} Plan
 * @property {string[]} install Debian packages
 * @property {boolean} modules whether to run npm ci
 * @property {"keep" | "download" | "build"} worker
 * @property {boolean} client whether to build the client
 */

/** @type {Record<Facts["worker"], Plan["worker"]>} */
const workerStep = { ready: "keep", downloadable: "download", unavailable: "build" };

/**
 * @param {Facts} facts
 * @returns {{ plan: Plan } | { refusal: string }}
 */
export function planSetup(facts) {
  const install = [
    ...facts.missingPackages,
    ...(facts.worker === "unavailable" ? facts.missingBuildPackages : []),
  ];
  /** @type {Plan} */
  const plan = {
    install,
    modules: !facts.modulesCurrent,
    worker: workerStep[facts.worker],
    // A client that does not build is one failed step of the tests, not the end of them.
    client: !facts.clientCurrent && facts.purpose !== "test",
  };

  if (facts.production && facts.purpose === "start") {
    const missing = thingsToDo(plan);
    return missing.length === 0 ? { plan } : { refusal: refuseInProduction(missing) };
  }
  if (install.length > 0 && !(facts.root && facts.debian)) {
    return { refusal: refusePackages({ install, ...facts }) };
  }
  return { plan };
}

/** @param {Plan} plan @returns {string[]} */
function thingsToDo({ install, modules, worker, client }) {
  return [
    ...install.map((name) => `the package ${name}`),
    ...(modules ? ["the npm packages of package-lock.json"] : []),
    ...(worker === "keep" ? [] : ["mediasoup-worker"]),
    ...(client ? ["the built client"] : []),
  ];
}

/** @param {string[]} missing */
function refuseInProduction(missing) {
  return [
    `Missing: ${missing.join(", ")}.`,
    "With NODE_ENV=production start installs nothing. Run this first:",
    "",
    "  npm run setup",
  ].join("\n");
}

/** @param {{ install: string[], debian: boolean, root: boolean, purpose: Purpose, underWay?: boolean }} facts */
function refusePackages({ install, debian, root, purpose, underWay = false }) {
  const sudo = root ? "" : "sudo ";
  const command = `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${install.join(" ")}`;
  return [
    `These packages are missing: ${install.join(", ")}.`,
    debian
      ? "Only root can install them. This command does it:"
      : "This is not Debian, so nothing is installed by itself. On Debian and its relatives this command does it:",
    "",
    `  ${command}`,
    "",
    `Then run npm ${purpose === "setup" ? "run setup" : purpose} again. ${underWay ? "What was installed until now stays." : "Nothing has been changed."}`,
  ].join("\n");
}
