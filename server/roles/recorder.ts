import { bucketOf, type Config } from "../../config/schema.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import type { QueueConnection } from "../queue/managedRedis.ts";
import { RecorderProcess } from "../recordings/recorderProcess.ts";

/** The supervised process that turns captures into replays. */
export const startRecorderRole = async (parts: {
  config: Config;
  connection: QueueConnection;
  lifecycle: Lifecycle;
  log: Logger;
}): Promise<void> => {
  const { config } = parts;
  const bucket = bucketOf(config);
  const recorder = await RecorderProcess.create({
    settings: {
      dataDir: config.DATA_DIR,
      redis: parts.connection,
      ...(config.FFMPEG_PATH === undefined ? {} : { ffmpegPath: config.FFMPEG_PATH }),
      ...(config.OFFICE_PATH === undefined ? {} : { officePath: config.OFFICE_PATH }),
      ...(config.CAPTIONS_COMMAND === undefined
        ? {}
        : { captionsCommand: config.CAPTIONS_COMMAND }),
      ...(bucket === undefined ? {} : { bucket }),
      dropsLocal: config.REPLAY_LOCAL_DAYS !== undefined,
      logLevel: config.LOG_LEVEL,
    },
    log: parts.log.child({ part: "recorder" }),
  });
  parts.lifecycle.add({ name: "recorder process", close: () => recorder.close() });
};
