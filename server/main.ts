import { ConfigError, loadConfig } from "../config/load.ts";
import { DatabaseIsNewer } from "./db/migrations/index.ts";
import { DemoRefused } from "./demo/openDistrict.ts";
import { CertificateUnusable } from "./http/certificate.ts";
import { DataFolderInUse } from "./lib/dataFolder.ts";
import { createLogger } from "./lib/log.ts";
import { runNode } from "./roles/node.ts";

/* Composition root: settings → resources → roles → shutdown. What goes wrong in between stops the boot. */

const complain = (error: unknown): string => {
  // Errors that are the administrator's to mend say all there is to say.
  if (error instanceof ConfigError || error instanceof DataFolderInUse) return error.message;
  if (error instanceof CertificateUnusable) return error.message;
  if (error instanceof DemoRefused || error instanceof DatabaseIsNewer) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

try {
  const config = loadConfig({ args: process.argv.slice(2) });
  const log = createLogger({
    level: config.LOG_LEVEL,
    name: "skyclass",
    destination: process.stderr,
  });
  const node = await runNode({ config, log, announce: (text) => console.log(text) });
  let signals = 0;
  const leave = (signal: NodeJS.Signals) => {
    signals++;
    // Somebody who asks twice does not want to wait for lessons to finish.
    log.info({ signal }, signals > 1 ? "ending now" : "ending after running lessons");
    node.close({ drainLimitMs: signals > 1 ? 0 : config.DRAIN_LIMIT_S * 1_000 }).then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, "did not end cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", leave);
  process.on("SIGINT", leave);
} catch (error) {
  console.error(complain(error));
  process.exit(1);
}
