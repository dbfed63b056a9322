import { CHECKS, runGate } from "./gate/gate.ts";

/* `npm run check`: the whole gate without tests. */
const { failed } = await runGate(CHECKS);
process.exitCode = failed === 0 ? 0 : 1;
