/* An address of the loopback interface that browsers do not take for one. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Of the network for measurements between devices (RFC 2544 §C.2.2): nobody's address anywhere. */
const address = "198.18.0.1";

/**
 * Firefox looks for no way to 127.0.0.1 in WebRTC. This address is reached from this machine alone, too.
 * Only root may add one.
 */
export async function addLoopbackAddress(): Promise<{
  address: string;
  remove: () => Promise<void>;
}> {
  const change = async (verb: "replace" | "del") =>
    run("ip", ["address", verb, `${address}/32`, "dev", "lo"]);
  await change("replace");
  return { address, remove: async () => void (await change("del")) };
}
