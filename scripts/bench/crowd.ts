import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { processTree } from "../../test/rig/processTree.ts";
import { Come, CrowdAnswer, type CrowdOrder, Flooded, ReportTimes, Told } from "./crowdOrders.ts";

const program = fileURLToPath(new URL("crowdProcess.ts", import.meta.url));

const tell = async <Answer extends z.ZodType>(
  child: ChildProcess,
  order: CrowdOrder,
  answer: Answer,
): Promise<z.infer<Answer>> => {
  const answered = once(child, "message");
  child.send(order);
  const said = CrowdAnswer.parse((await answered).at(0));
  if ("failed" in said) throw new Error(`${order.order}: ${said.failed}`);
  return answer.parse(said.done);
};

/** People with sockets and without media, in as many processes of their own. */
export class Crowd {
  readonly #children: ChildProcess[];

  constructor({ processes }: { processes: number }) {
    this.#children = Array.from({ length: processes }, () => fork(program));
  }

  /** Processor time of all its processes so far, in seconds. */
  get cpuS(): number {
    return this.#children
      .flatMap(({ pid }) => (pid === undefined ? [] : processTree(pid)))
      .reduce((sum, { cpuS }) => sum + cpuS, 0);
  }

  /** Each at its time after now, spread evenly; resolves when all are in. @throws when one is not */
  async come(a: { origin: string; lessonId: string; cookies: readonly string[]; withinS: number }) {
    const { origin, lessonId, cookies, withinS } = a;
    const everyMs = (withinS * 1_000) / cookies.length;
    const people = cookies.map((cookie, n) => ({ cookie, afterMs: n * everyMs }));
    const each = await Promise.all(
      this.#children.map(async (child, index) => {
        const own = people.filter((_, n) => n % this.#children.length === index);
        return tell(child, { order: "come", origin, lessonId, people: own }, Come);
      }),
    );
    const refusals = each.flatMap((came) => came.refusals);
    if (refusals.length > 0) throw new Error(`did not come in: ${[...new Set(refusals)].join()}`);
    return {
      joinMs: each.flatMap(({ joinMs }) => joinMs),
      insideMs: each.flatMap(({ insideMs }) => insideMs),
    };
  }

  /** Of each person the moments at which this was told since it was asked last; waits for so many. */
  async told(event: string, times: number): Promise<number[][]> {
    const order = { order: "told" as const, event, times };
    return (
      await Promise.all(this.#children.map(async (child) => tell(child, order, Told)))
    ).flat();
  }

  /** How long each answer took. */
  async report(a: { everyMs: number; times: number }): Promise<number[]> {
    const order = { order: "report" as const, ...a };
    const each = this.#children.map(async (child) => tell(child, order, ReportTimes));
    return (await Promise.all(each)).flat();
  }

  /** One of them in the first process. */
  async flood(a: { perSecond: number; forS: number }): Promise<z.infer<typeof Flooded>> {
    const [child] = this.#children;
    if (!child) throw new Error("there is no process");
    return tell(child, { order: "flood", ...a }, Flooded);
  }

  async close(): Promise<void> {
    const closing = this.#children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    });
    await Promise.all(closing);
  }
}
