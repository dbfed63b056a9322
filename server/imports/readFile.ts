import { Worker } from "node:worker_threads";
import { z } from "zod";
import { ImportProblem, ImportRefusal } from "../../protocol/imports.ts";
import { SheetPeople } from "./sheetPeople.ts";
import { SheetRefused } from "./readSheets.ts";

const FileRead = z.union([
  z.strictObject({ people: SheetPeople, problems: z.array(ImportProblem) }),
  z.strictObject({ refusal: ImportRefusal }),
]);
export type ReadPeople = Exclude<z.infer<typeof FileRead>, { refusal: unknown }>;

/** Twenty times what 5,000 people take; a file that wants more means harm. */
const limits = { timeMs: 30_000, heapMb: 768 };

const ranOutOfMemory = (error: unknown) =>
  error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";

/**
 * Reads a file of people on a thread of its own, so that unpacking a large one does not hold up those
 * who are in lessons, and one that means harm ends with its thread.
 * @throws SheetRefused
 */
export const readFile = async (bytes: Uint8Array): Promise<ReadPeople> => {
  const worker = new Worker(new URL("./readFileThread.ts", import.meta.url), {
    workerData: { bytes },
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
  });
  const answer = Promise.withResolvers<unknown>();
  worker.once("message", answer.resolve);
  worker.once("error", (error: unknown) =>
    answer.reject(ranOutOfMemory(error) ? new SheetRefused("tooLargeInside", error) : error),
  );
  const tooLong = setTimeout(
    () => answer.reject(new SheetRefused("tooLargeInside")),
    limits.timeMs,
  );
  try {
    const read = FileRead.parse(await answer.promise);
    if ("refusal" in read) throw new SheetRefused(read.refusal);
    return read;
  } finally {
    clearTimeout(tooLong);
    await worker.terminate();
  }
};
