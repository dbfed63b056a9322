import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("one thing is done after another, however long each takes", async () => {
  const turns = new Turns();
  const done: string[] = [];
  const slow = turns.take(async () => {
    await wait(20);
    done.push("slow");
  });
  const quick = turns.take(async () => {
    done.push("quick");
    return "answer";
  });
  expect(await quick).toBe("answer");
  await slow;
  expect(done).toEqual(["slow", "quick"]);
});

test("what fails is told to its asker and keeps nobody else from a turn", async () => {
  const turns = new Turns();
  const failing = turns.take(async () => Promise.reject(new Error("no disk")));
  const next = turns.take(async () => "done");
  await expect(failing).rejects.toThrow("no disk");
  expect(await next).toBe("done");
});
