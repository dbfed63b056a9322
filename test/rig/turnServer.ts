/* Debian's coturn on loopback, as deploy/coturn.conf sets it up. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { makeCertificate } from "./certificate.ts";
import { freePort } from "./product.ts";

export interface TurnServer {
  port: number;
  tlsPort: number;
  secret: string;
  /** The only peer that may be reached through it. */
  allowedPeer: string;
  /** What Chromium has to be started with to believe the certificate. */
  chromiumFlags: string[];
  close: () => Promise<void>;
}

const example = fileURLToPath(new URL("../../deploy/coturn.conf", import.meta.url));

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", () => resolve()));

export async function startTurnServer(): Promise<TurnServer> {
  const folder = await mkdtemp(join(tmpdir(), "skyclass-turn-"));
  const { certPath: cert, keyPath: key, chromiumFlag } = await makeCertificate(folder);
  const conf = join(folder, "turn.conf");
  const port = await freePort();
  const tlsPort = await freePort();
  const secret = "a-secret-for-this-test-only";
  const allowedPeer = "127.0.0.1";
  const changed = new Map([
    ["listening-port", String(port)],
    ["tls-listening-port", String(tlsPort)],
    ["cert", cert],
    ["pkey", key],
    ["static-auth-secret", secret],
    ["allowed-peer-ip", allowedPeer],
  ]);
  const lines = (await readFile(example, "utf8")).split("\n").map((line) => {
    const name = /^([a-z-]+)=/.exec(line)?.[1] ?? "";
    const value = changed.get(name);
    changed.delete(name);
    return value === undefined ? line : `${name}=${value}`;
  });
  if (changed.size > 0) throw new Error(`the example lacks ${[...changed.keys()].join(", ")}`);
  // On loopback everything is on one address, which coturn refuses unless it is told otherwise.
  const here = [
    ...["listening-ip=127.0.0.1", "relay-ip=127.0.0.1", "allow-loopback-peers"],
    ...["log-file=stdout", `pidfile=${folder}/pid`, `userdb=${folder}/users`],
  ];
  await writeFile(conf, [...lines, ...here].join("\n"));

  let output = "";
  const child = spawn("turnserver", ["-c", conf], { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.on("error", (error) => (output += error.message));
  const close = async () => {
    child.kill("SIGTERM");
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !((await isListening(port)) && (await isListening(tlsPort))); tries++) {
    if (tries > 100) {
      await close();
      throw new Error(`coturn does not listen:\n${output.slice(-2_000)}`);
    }
    await wait(100);
  }
  return {
    port,
    tlsPort,
    secret,
    allowedPeer,
    chromiumFlags: [chromiumFlag],
    close,
  };
}

/** What coturn says when somebody with these credentials asks to reach that peer. */
export async function askRelay(a: {
  turn: TurnServer;
  username: string;
  credential: string;
  peer: string;
}): Promise<"allowed" | "peer forbidden" | "no credentials"> {
  const { turn, username, credential, peer } = a;
  const asking = spawn("turnutils_uclient", [
    ...["-u", username, "-w", credential, "-e", peer, "-r", "9", "-n", "1"],
    ...["-p", String(turn.port), "127.0.0.1"],
  ]);
  let said = "";
  try {
    for (const stream of [asking.stdout, asking.stderr])
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    for (let tries = 0; tries < 100; tries++) {
      if (said.includes("403 (Forbidden IP)")) return "peer forbidden";
      if (said.includes("Cannot complete Allocation")) return "no credentials";
      // The channel stands, and the client begins to send through it.
      if (/tot_send_msgs=[1-9]/.test(said)) return "allowed";
      await wait(100);
    }
    throw new Error(`coturn said nothing clear:\n${said}`);
  } finally {
    asking.kill("SIGKILL");
  }
}
