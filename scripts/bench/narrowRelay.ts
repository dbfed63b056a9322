/* A TCP relay on loopback that is as slow as a phone's network: everything through it shares one line. */
import { connect, createServer, type Socket } from "node:net";

export type Narrow = {
  /** Towards the page; the other way is not narrowed. */
  bitsPerS: number;
  /** There and back. */
  roundTripMs: number;
};
export type NarrowRelay = { origin: string; close: () => Promise<void> };

/** So much waits for its turn before whoever sends is told to wait. */
const mostWaiting = 64 * 1024;

export async function createNarrowRelay({
  origin,
  line: { bitsPerS, roundTripMs },
}: {
  origin: string;
  line: Narrow;
}): Promise<NarrowRelay> {
  const serverPort = Number(new URL(origin).port);
  const open = new Set<Socket>();
  let freeAtMs = 0;

  const carry = (from: Socket, to: Socket, narrow: boolean): void => {
    let waiting = 0;
    const later = (bytes: number, act: () => void): void => {
      const nowMs = performance.now();
      let atMs = nowMs;
      if (narrow) {
        freeAtMs = Math.max(freeAtMs, nowMs) + (bytes * 8_000) / bitsPerS;
        atMs = freeAtMs;
      }
      setTimeout(act, atMs - nowMs + roundTripMs / 2);
    };
    from.on("data", (chunk: Buffer) => {
      waiting += chunk.length;
      if (waiting > mostWaiting) from.pause();
      later(chunk.length, () => {
        waiting -= chunk.length;
        if (waiting <= mostWaiting) from.resume();
        if (to.writable) to.write(chunk);
      });
    });
    from.on("end", () => later(0, () => to.end()));
  };

  const relay = createServer({ allowHalfOpen: true }, (page) => {
    const server = connect({ port: serverPort, host: "127.0.0.1", allowHalfOpen: true });
    for (const socket of [page, server]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => open.delete(socket));
    }
    carry(page, server, false);
    carry(server, page, true);
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const address = relay.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = new Promise((resolve) => relay.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
