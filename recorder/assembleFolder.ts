import { Ffmpeg } from "./ffmpeg.ts";
import { createLogger } from "../server/lib/log.ts";
import { Assembler } from "./assemble/assembler.ts";

/*
 * Makes a replay from one capture folder, outside the queue: for repair by hand and for benches.
 *   node recorder/assembleFolder.ts <captureDir> <replayDir>
 * Prints the manifest.
 */
const [captureDir, replayDir] = process.argv.slice(2);
if (captureDir === undefined || replayDir === undefined) {
  process.stderr.write("usage: node recorder/assembleFolder.ts <captureDir> <replayDir>\n");
  process.exit(2);
}
process.umask(0o077);
const ffmpeg = await Ffmpeg.create();
const log = createLogger({ level: "warn", name: "assemble" });
try {
  const assembler = await Assembler.create({ ffmpeg, log });
  const manifest = await assembler.assemble({
    captureDir,
    replayDir,
    finish: true,
    acceptBadSamples: true,
  });
  process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
} finally {
  ffmpeg.close();
}
