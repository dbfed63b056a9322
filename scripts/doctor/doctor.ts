import { ConfigError, loadConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { bucketChecks } from "./bucket.ts";
import { dataFolderChecks, runningNode } from "./dataFolder.ts";
import { installationChecks } from "./installation.ts";
import { type Finding, problem, type Verdict } from "./judge.ts";
import { machineChecks } from "./machine.ts";
import { portChecks } from "./ports.ts";
import { serviceChecks } from "./services.ts";
import { siteChecks } from "./site.ts";

/** Undefined where a check does not apply. */
export type Check = {
  check: string;
  examine: () => Promise<Verdict | undefined> | Verdict | undefined;
};

/** Everything there is to look at, in the order in which it is best mended. */
export const examineEverything = async (root: string): Promise<Finding[]> => {
  let config: Config;
  try {
    config = loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const wrong = problem(
      error.message.split("\n").slice(1).join(";").trim(),
      "Mend the settings.",
    );
    return [
      ...(await examineAll(machineChecks({ running: null }))),
      { check: "settings", ...wrong },
    ];
  }
  const running = await runningNode(config.DATA_DIR);
  return examineAll([
    ...machineChecks({ running }),
    { check: "settings", examine: () => ({ state: "ok", found: `${config.NODE_ENV}` }) },
    ...installationChecks({ config, root }),
    ...dataFolderChecks({ config, running }),
    ...serviceChecks(config),
    ...bucketChecks(config),
    ...portChecks({ config, running }),
    ...siteChecks({ config, running }),
  ]);
};

const examineAll = async (checks: Check[]): Promise<Finding[]> => {
  const findings: Finding[] = [];
  for (const { check, examine } of checks) {
    const verdict = await examineOne(examine);
    if (verdict !== undefined) findings.push({ check, ...verdict });
  }
  return findings;
};

/** A check that breaks is a finding of its own. */
const examineOne = async (examine: Check["examine"]): Promise<Verdict | undefined> => {
  try {
    return await examine();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return problem(`could not be looked at: ${reason}`, "See the message.");
  }
};
