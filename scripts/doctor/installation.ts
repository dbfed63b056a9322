import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Config } from "../../config/schema.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { clientIsCurrent } from "../setup/clientBuild.mjs";
import { missingPackages } from "../setup/systemPackages.mjs";
import { workerPath, workerStarts } from "../setup/worker.mjs";
import type { Check } from "./doctor.ts";
import { attention, ok, problem } from "./judge.ts";

const run = promisify(execFile);
const firstLine = async (program: string, args: string[]): Promise<string> =>
  (await run(program, args, { timeout: 5000 })).stdout.split("\n")[0] ?? "";

/** What was installed and built here. That the npm packages are there was seen before. */
export const installationChecks = ({ config, root }: { config: Config; root: string }): Check[] => [
  { check: "npm packages", examine: () => ok("those of package-lock.json") },
  {
    check: "system packages",
    examine() {
      const env = {
        ...(config.REDIS_URL === undefined ? {} : { REDIS_URL: config.REDIS_URL }),
        ...(config.FFMPEG_PATH === undefined ? {} : { FFMPEG_PATH: config.FFMPEG_PATH }),
      };
      const missing = missingPackages({ purpose: "start", env });
      return missing.length === 0
        ? ok("all there")
        : problem(
            `missing: ${missing.join(", ")}`,
            `Run as root: apt-get install --no-install-recommends ${missing.join(" ")}`,
          );
    },
  },
  {
    check: "ffmpeg",
    async examine() {
      const options = config.FFMPEG_PATH === undefined ? {} : { path: config.FFMPEG_PATH };
      try {
        const ffmpeg = await Ffmpeg.create(options);
        ffmpeg.close();
        const version = /^ffmpeg version (\S+)/.exec(await firstLine(ffmpeg.path, ["-version"]));
        return ok(`${version?.[1] ?? ffmpeg.path}, with H.264 and AAC`);
      } catch {
        return problem(
          "none that runs and encodes H.264 and AAC",
          "Run as root: apt-get install ffmpeg. Or set FFMPEG_PATH.",
        );
      }
    },
  },
  {
    check: "media worker",
    examine() {
      const path = config.MEDIASOUP_WORKER_BIN ?? workerPath(root);
      return workerStarts(path)
        ? ok(path)
        : problem(`${path} does not start`, "Run: npm run setup (gets it, or builds it)");
    },
  },
  {
    check: "web client",
    examine: () =>
      clientIsCurrent(root)
        ? ok("built from these sources")
        : problem("not built from these sources", "Run: npm run build"),
  },
  {
    check: "user",
    examine() {
      const user = process.getuid?.() ?? 0;
      return user === 0 && config.NODE_ENV === "production"
        ? attention("root", "Run Skyclass as a user of its own: see docs/install.md.")
        : ok(`user ${user}`);
    },
  },
];
