import { ConfigError } from "../../config/load.ts";
import { BackupError } from "../../server/backup/archive.ts";
import { LoadFailed } from "../../server/db/dump/loadDatabase.ts";
import { DatabaseIsNewer } from "../../server/db/migrations/index.ts";
import { DataFolderInUse } from "../../server/lib/dataFolder.ts";

const ours = [BackupError, ConfigError, DataFolderInUse, DatabaseIsNewer, LoadFailed];

/** Runs a program of the administrator's; what is hers to mend is said without a stack. */
export const runProgram = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    const known = ours.some((kind) => error instanceof kind);
    const isUsage = error instanceof TypeError && "code" in error;
    console.error(known || isUsage ? `\n${(error as Error).message}` : error);
    process.exitCode = 1;
  }
};
