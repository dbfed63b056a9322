/*
 * A bad network in user space: a UDP relay on loopback that a page is forced through by rewriting
 * the candidates it is given. TCP candidates are taken away, so all media crosses it, unless they are
 * to be kept: then a relay that loses everything is a network that lets no UDP through.
 */
import { createSocket, type Socket } from "node:dgram";
import type { Page } from "puppeteer";
import { z } from "zod";

/** What one direction does to datagrams. Order is kept, as a mobile network's queue keeps it. */
export interface LinkQuality {
  lossShare: number;
  /** Each datagram waits a random time up to this. */
  jitterMs: number;
  rateKbps: number;
}
const perfect: LinkQuality = { lossShare: 0, jitterMs: 0, rateKbps: Number.POSITIVE_INFINITY };
/** What waits longer than this for its turn is dropped, as a full queue drops it. */
const longestQueueMs = 400;

export interface LinkCounters {
  datagrams: number;
  bytes: number;
  dropped: number;
}

/** Datagrams in one direction: loss, jitter and rate, drawn from a seeded generator. */
function createLink(seed: number) {
  const counters: LinkCounters = { datagrams: 0, bytes: 0, dropped: 0 };
  let quality = perfect;
  let lineFreeMs = 0;
  let lastArrivalMs = 0;
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  // One queue and one timer: timers of their own would overtake each other by rounding.
  const waiting: { arrivalMs: number; deliver: () => void }[] = [];
  let timer: NodeJS.Timeout | null = null;
  const deliverDue = () => {
    timer = null;
    while (waiting[0] && waiting[0].arrivalMs <= performance.now()) waiting.shift()?.deliver();
    const next = waiting[0];
    if (next) timer = setTimeout(deliverDue, Math.max(1, next.arrivalMs - performance.now()));
  };
  return {
    counters,
    change: (next: Partial<LinkQuality>) => (quality = { ...perfect, ...next }),
    carry: (datagram: Buffer, deliver: () => void) => {
      const now = performance.now();
      counters.datagrams += 1;
      counters.bytes += datagram.length;
      const startMs = Math.max(now, lineFreeMs);
      if (random() < quality.lossShare || startMs - now > longestQueueMs) {
        counters.dropped += 1;
        return;
      }
      lineFreeMs = startMs + (datagram.length * 8) / quality.rateKbps;
      const arrivalMs = Math.max(lastArrivalMs, lineFreeMs + random() * quality.jitterMs);
      lastArrivalMs = arrivalMs;
      if (waiting.length === 0 && arrivalMs - now < 0.5) return deliver();
      waiting.push({ arrivalMs, deliver });
      timer ??= setTimeout(deliverDue, Math.max(1, arrivalMs - now));
    },
    close: () => {
      if (timer) clearTimeout(timer);
      waiting.length = 0;
    },
  };
}

export interface UdpRelay {
  /** The relay's port that stands for this port of the server. */
  portFor: (serverPort: number) => Promise<number>;
  /** Both directions become this good or bad; what is left out is perfect. */
  change: (quality: Partial<LinkQuality>) => void;
  /** The server sees the page come from other ports from now on, as after a change of network. */
  changeAddress: () => Promise<void>;
  counters: { toServer: LinkCounters; toPage: LinkCounters };
  /** Makes a page, before it is first opened, see the relay's ports instead of the server's. */
  force: (page: Page) => Promise<void>;
  close: () => void;
}

interface Crossing {
  inner: Socket;
  /** By "port address" of the page: Chromium sends from any of the machine's addresses. */
  outer: Map<string, Promise<Socket>>;
}

const bound = async () => {
  const socket = createSocket({ type: "udp4", recvBufferSize: 1 << 20 });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(0, "127.0.0.1", resolve);
  });
  // A port that nobody listens to any more answers with an error; the datagram is lost, no more.
  socket.on("error", () => {});
  return socket;
};

export async function createUdpRelay({
  seed = 1,
  tcp = "taken",
}: { seed?: number; tcp?: "taken" | "kept" } = {}): Promise<UdpRelay> {
  const crossings = new Map<number, Promise<Crossing>>();
  const up = createLink(seed);
  const down = createLink(seed + 1);
  let closed = false;

  const openOuter = (crossing: Crossing, page: string): Promise<Socket> => {
    const [port, address] = page.split(" ");
    const opening = bound().then((outer) => {
      outer.on("message", (datagram) =>
        down.carry(datagram, () => {
          if (!closed) crossing.inner.send(datagram, Number(port), address);
        }),
      );
      return outer;
    });
    crossing.outer.set(page, opening);
    return opening;
  };
  const openCrossing = async (serverPort: number): Promise<Crossing> => {
    const crossing: Crossing = { inner: await bound(), outer: new Map() };
    crossing.inner.on("message", (datagram, { address, port }) =>
      up.carry(datagram, () => {
        const page = `${port} ${address}`;
        void (crossing.outer.get(page) ?? openOuter(crossing, page)).then((outer) => {
          if (!closed) outer.send(datagram, serverPort, "127.0.0.1");
        });
      }),
    );
    return crossing;
  };
  const portFor = async (serverPort: number) => {
    const crossing = crossings.get(serverPort) ?? openCrossing(serverPort);
    crossings.set(serverPort, crossing);
    return (await crossing).inner.address().port;
  };

  return {
    portFor,
    change: (quality) => {
      up.change(quality);
      down.change(quality);
    },
    changeAddress: async () => {
      for (const crossing of await Promise.all(crossings.values())) {
        for (const [page, opened] of [...crossing.outer]) {
          const earlier = await opened;
          await openOuter(crossing, page);
          earlier.close();
        }
      }
    },
    counters: { toServer: up.counters, toPage: down.counters },
    force: async (page) => {
      await page.exposeFunction("__relayPort", (port: unknown) => portFor(z.int().parse(port)));
      await page.evaluateOnNewDocument(candidateRewriter({ keepTcp: tcp === "kept" }));
    },
    close: () => {
      closed = true;
      up.close();
      down.close();
      for (const pending of crossings.values()) {
        void pending.then((crossing) => {
          crossing.inner.close();
          for (const opened of crossing.outer.values()) void opened.then((outer) => outer.close());
        });
      }
    },
  };
}

/** Runs in the page: UDP candidates point to the relay on loopback, others stay only when kept. */
const candidateRewriter = ({ keepTcp }: { keepTcp: boolean }) => `(() => {
  const parts = /^(a=candidate:\\S+ \\d+ )(udp|tcp)( \\d+ )\\S+ (\\d+)( .*)$/i;
  const rewrite = async (sdp) => {
    const lines = [];
    for (const line of sdp.split("\\r\\n")) {
      const found = parts.exec(line);
      if (!found) lines.push(line);
      else if (found[2].toLowerCase() === "udp") {
        const port = await window.__relayPort(Number(found[4]));
        lines.push(found[1] + found[2] + found[3] + "127.0.0.1 " + port + found[5]);
      } else if (${keepTcp}) lines.push(line);
    }
    return lines.join("\\r\\n");
  };
  const original = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = async function (description) {
    return original.call(this, { type: description.type, sdp: await rewrite(description.sdp) });
  };
})();`;
