/* A TCP relay on loopback whose connections can be made to hang, as those of a phone that left its network. */
import { connect, createServer, type Socket } from "node:net";

export interface TcpRelay {
  /** `http://127.0.0.1:PORT`, standing for the server's own origin. */
  origin: string;
  /** What is open hangs for ever, without a word to either side; new connections are as good as ever. */
  hang: () => void;
  close: () => Promise<void>;
}

export async function createTcpRelay({ origin }: { origin: string }): Promise<TcpRelay> {
  const serverPort = Number(new URL(origin).port);
  const open = new Set<Socket>();
  const relay = createServer((page) => {
    const server = connect(serverPort, "127.0.0.1");
    for (const socket of [page, server]) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => open.delete(socket));
    }
    page.pipe(server).pipe(page);
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const address = relay.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    hang: () => {
      for (const socket of open) socket.unpipe().removeAllListeners("end").pause();
    },
    close: async () => {
      const closed = new Promise((resolve) => relay.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
