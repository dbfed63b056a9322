import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { standBack } from "../lib/priority.ts";
import { SheetRefused, readSheets } from "./readSheets.ts";
import { peopleOfSheets } from "./sheetPeople.ts";

/* The thread behind readFile.ts: a file's bytes in, its people or the reason why not out. */
if (!parentPort) throw new Error("This file runs as a worker thread");
standBack();
const { bytes } = z.strictObject({ bytes: z.instanceof(Uint8Array) }).parse(workerData);
try {
  parentPort.postMessage(peopleOfSheets(await readSheets(bytes)));
} catch (error) {
  if (!(error instanceof SheetRefused)) throw error;
  parentPort.postMessage({ refusal: error.refusal });
}
