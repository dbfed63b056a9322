/* One process of a crowd: some hundred people's sockets, without media. `crowd.ts` starts it. */
import { setTimeout as wait } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import type { z } from "zod";
import type { Ack } from "../../protocol/errors.ts";
import { ask, say } from "../../test/factories/livePages.ts";
import { until } from "../../test/factories/until.ts";
import { type Come, CrowdOrder, type Flooded, machineMs } from "./crowdOrders.ts";

/** Longer than a page would wait: what is slow is to be measured, not to fail. */
const joinLimitMs = 60_000;

const refusalOf = (ack: Ack<unknown>) => (ack.ok ? null : ack.error.code);

class Person {
  readonly socket: Socket;
  readonly connected: Promise<void>;
  readonly #told = new Map<string, number[]>();

  constructor({ origin, cookie }: { origin: string; cookie: string }) {
    this.socket = io(origin, {
      ...{ transports: ["websocket"], forceNew: true, reconnection: false, timeout: 20_000 },
      extraHeaders: { cookie, origin },
    });
    this.connected = new Promise((resolve, reject) => {
      this.socket.once("connect", resolve).once("connect_error", reject);
    });
    this.socket.onAny((event: string) => {
      const times = this.#told.get(event);
      if (times) times.push(machineMs());
      else this.#told.set(event, [machineMs()]);
    });
  }

  toldOf(event: string): readonly number[] {
    return this.#told.get(event) ?? [];
  }

  forget(event: string): void {
    this.#told.delete(event);
  }
}

const people: Person[] = [];

const come = async ({ origin, lessonId, people: all }: CrowdOrder & { order: "come" }) => {
  const came: z.infer<typeof Come> = { joinMs: [], insideMs: [], refusals: [] };
  const beganMs = machineMs();
  const one = async ({ cookie, afterMs }: (typeof all)[number]) => {
    await wait(Math.max(0, beganMs + afterMs - machineMs()));
    const openedMs = machineMs();
    const person = new Person({ origin, cookie });
    people.push(person);
    try {
      await person.connected;
      const askedMs = machineMs();
      const refusal = refusalOf(
        (await person.socket
          .timeout(joinLimitMs)
          .emitWithAck("lesson:join", { lessonId })) as Ack<unknown>,
      );
      if (refusal !== null) return void came.refusals.push(refusal);
      came.joinMs.push(machineMs() - askedMs);
      came.insideMs.push(machineMs() - openedMs);
    } catch (error) {
      came.refusals.push(error instanceof Error ? error.message : String(error));
    }
  };
  await Promise.all(all.map(one));
  return came;
};

const told = async ({ event, times }: CrowdOrder & { order: "told" }) => {
  await until(() => people.every((person) => person.toldOf(event).length >= times), 20_000);
  const all = people.map((person) => person.toldOf(event));
  for (const person of people) person.forget(event);
  return all;
};

const report = async ({ everyMs, times }: CrowdOrder & { order: "report" }) => {
  const answeredMs: number[] = [];
  const one = async ({ socket }: Person, index: number) => {
    const beganMs = machineMs() + (index * everyMs) / people.length;
    for (let n = 0; n < times; n++) {
      await wait(Math.max(0, beganMs + n * everyMs - machineMs()));
      const askedMs = machineMs();
      await say(socket, "connection:report", { grade: n % 2 === 0 ? 3 : 2 });
      answeredMs.push(machineMs() - askedMs);
    }
  };
  await Promise.all(people.map(one));
  return answeredMs;
};

const flood = async ({ perSecond, forS }: CrowdOrder & { order: "flood" }) => {
  const socket = people[0]?.socket;
  if (!socket) throw new Error("nobody is there to flood");
  const flooded: z.infer<typeof Flooded> = { sent: 0, accepted: 0, refused: {} };
  const answers: Promise<void>[] = [];
  const sendOne = async () => {
    const refusal = refusalOf(await ask(socket, "connection:report", { grade: 3 }));
    if (refusal === null) flooded.accepted++;
    else flooded.refused[refusal] = (flooded.refused[refusal] ?? 0) + 1;
  };
  const beganMs = machineMs();
  while (flooded.sent < perSecond * forS) {
    const due = Math.min(perSecond * forS, ((machineMs() - beganMs) / 1_000) * perSecond);
    for (; flooded.sent < due; flooded.sent++) answers.push(sendOne());
    await wait(2);
  }
  await Promise.all(answers);
  return flooded;
};

const obey = async (order: CrowdOrder): Promise<unknown> => {
  switch (order.order) {
    case "come":
      return come(order);
    case "told":
      return told(order);
    case "report":
      return report(order);
    case "flood":
      return flood(order);
  }
};

process.on("message", (given) => {
  obey(CrowdOrder.parse(given)).then(
    (done) => process.send?.({ done }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
// Whoever started it is gone.
process.on("disconnect", () => process.exit());
