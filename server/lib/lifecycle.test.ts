import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createLifecycle } from "./lifecycle.ts";
import { createLogger } from "./log.ts";

const log = createLogger({ level: "silent", name: "test", destination: new Writable() });

test("what was opened last closes first, once, whatever fails", async () => {
  const lifecycle = createLifecycle({ log });
  const closed: string[] = [];
  lifecycle.add({ name: "database", close: () => void closed.push("database") });
  lifecycle.add({
    name: "queue",
    async close() {
      closed.push("queue");
      throw new Error("queue is gone");
    },
  });
  lifecycle.add({ name: "server", close: async () => void closed.push("server") });
  await Promise.all([lifecycle.close(), lifecycle.close()]);
  await lifecycle.close();
  expect(closed).toEqual(["server", "queue", "database"]);
});

test("a part that hangs is left behind after its limit", async () => {
  const lifecycle = createLifecycle({ log });
  const closed: string[] = [];
  lifecycle.add({ name: "first", close: () => void closed.push("first") });
  lifecycle.add({ name: "hangs", close: async () => new Promise(() => {}), limitMs: 20 });
  await lifecycle.close();
  expect(closed).toEqual(["first"]);
  expect(() => lifecycle.add({ name: "late", close: () => {} })).toThrow("late");
});
