import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../../config/load.ts";
import type { RecorderSettings } from "../../protocol/recording.ts";
import type { Logger } from "../lib/log.ts";
import { SupervisedChild } from "../lib/supervisedChild.ts";

const program = fileURLToPath(new URL("../../recorder/main.ts", import.meta.url));

/**
 * The process that turns captures into replays. It takes its work from the queue and answers there;
 * what it was doing when it died is given to its successor.
 */
export class RecorderProcess {
  readonly #child: SupervisedChild;

  private constructor(child: SupervisedChild) {
    this.#child = child;
  }

  static async create({
    settings,
    log,
  }: {
    settings: RecorderSettings;
    log: Logger;
  }): Promise<RecorderProcess> {
    await mkdir(join(settings.dataDir, "replays"), { recursive: true, mode: 0o700 });
    return new RecorderProcess(
      await SupervisedChild.create({
        name: "recorder",
        command: process.execPath,
        args: [program],
        env: childEnvironment(settings),
        log,
      }),
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async close(): Promise<void> {
    await this.#child.close();
  }
}
