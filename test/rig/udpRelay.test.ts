import { createSocket, type Socket } from "node:dgram";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { createUdpRelay, type UdpRelay } from "./udpRelay.ts";

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

const socketOn = async (onMessage: (datagram: Buffer, port: number) => void): Promise<Socket> => {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  socket.on("message", (datagram, { port }) => onMessage(datagram, port));
  open.push(() => socket.close());
  return socket;
};
const relayTo = async (server: Socket): Promise<{ relay: UdpRelay; port: number }> => {
  const relay = await createUdpRelay();
  open.push(relay.close);
  return { relay, port: await relay.portFor(server.address().port) };
};

test("a perfect link carries every datagram both ways and counts its bytes", async () => {
  const server = await socketOn((datagram, port) => server.send(datagram, port, "127.0.0.1"));
  const back: number[] = [];
  const page = await socketOn((datagram) => back.push(datagram.readUInt16BE(0)));
  const { relay, port } = await relayTo(server);
  for (let index = 0; index < 100; index++) {
    const datagram = Buffer.alloc(500);
    datagram.writeUInt16BE(index);
    page.send(datagram, port, "127.0.0.1");
    if (index % 10 === 0) await wait(5);
  }
  await wait(300);
  expect(back).toEqual(Array.from({ length: 100 }, (_, index) => index));
  expect(relay.counters.toServer).toEqual({ datagrams: 100, bytes: 50_000, dropped: 0 });
  expect(relay.counters.toPage).toEqual({ datagrams: 100, bytes: 50_000, dropped: 0 });
});

test("loss, rate and queue drop datagrams and keep the order of the others", async () => {
  const arrived: { index: number; atMs: number }[] = [];
  const server = await socketOn((datagram) =>
    arrived.push({ index: datagram.readUInt16BE(0), atMs: performance.now() }),
  );
  const page = await socketOn(() => {});
  const { relay, port } = await relayTo(server);
  relay.change({ lossShare: 0.2, jitterMs: 50, rateKbps: 400 });
  const startedMs = performance.now();
  for (let index = 0; index < 200; index++) {
    const datagram = Buffer.alloc(1000);
    datagram.writeUInt16BE(index);
    page.send(datagram, port, "127.0.0.1");
    await wait(5);
  }
  await wait(800);
  const { dropped } = relay.counters.toServer;
  expect(dropped).toBeGreaterThan(40);
  expect(arrived.length).toBe(200 - dropped);
  expect(arrived.map(({ index }) => index)).toEqual(
    arrived.map(({ index }) => index).toSorted((a, b) => a - b),
  );
  const lastMs = arrived.at(-1)?.atMs ?? 0;
  const rateKbps = (arrived.length * 8000) / (lastMs - startedMs);
  expect(rateKbps).toBeLessThan(440);
});

test("after a change of address the server sees another port and answers reach the page", async () => {
  const ports = new Set<number>();
  const server = await socketOn((datagram, port) => {
    ports.add(port);
    server.send(datagram, port, "127.0.0.1");
  });
  let answers = 0;
  const page = await socketOn(() => (answers += 1));
  const { relay, port } = await relayTo(server);
  page.send("before", port, "127.0.0.1");
  await wait(50);
  await relay.changeAddress();
  page.send("after", port, "127.0.0.1");
  await wait(50);
  expect([ports.size, answers]).toEqual([2, 2]);
});
