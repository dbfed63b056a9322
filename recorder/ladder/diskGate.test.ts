import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { diskGate } from "./diskGate.ts";
import { allOf, WatchedGate } from "./gate.ts";

const gib = 1024 ** 3;
const room = { freeBytes: 100 * gib, totalBytes: 200 * gib };
const never = new AbortController().signal;
const untilOpen = { signal: never, onWaiting: () => undefined };

beforeEach(() => {
  vi.useFakeTimers();
  room.freeBytes = 100 * gib;
});
afterEach(() => vi.useRealTimers());

test("what is being encoded stops when the reserve is touched, and goes on when there is more than that", async () => {
  const gate = diskGate(async () => room);
  const shut = await gate.untilOpen(untilOpen);
  room.freeBytes = 2.1 * gib;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(shut.aborted).toBe(false);
  room.freeBytes = 1.9 * gib;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(shut.reason).toEqual(new Error("captures need the room on the disk"));
  let waited = 0;
  let opened = false;
  const opening = gate.untilOpen({ signal: never, onWaiting: () => (waited += 1) });
  void opening.then(() => (opened = true));
  room.freeBytes = 2.4 * gib;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(opened).toBe(false);
  expect(waited).toBeGreaterThan(0);
  room.freeBytes = 2.6 * gib;
  await vi.advanceTimersByTimeAsync(5_000);
  expect((await opening).aborted).toBe(false);
  gate.close();
});

test("a small disk keeps a tenth", async () => {
  const small = { freeBytes: 45_000_000, totalBytes: 400_000_000 };
  const gate = diskGate(async () => small);
  const shut = await gate.untilOpen(untilOpen);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(shut.aborted).toBe(false);
  small.freeBytes = 39_000_000;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(shut.aborted).toBe(true);
  gate.close();
});

test("a disk that does not answer changes nothing", async () => {
  const gate = diskGate(() => Promise.reject(new Error("EIO")));
  const shut = await gate.untilOpen(untilOpen);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(shut.aborted).toBe(false);
  gate.close();
});

test("of two gates each can stop the work", async () => {
  const open = { a: true, b: true };
  const gates = [
    new WatchedGate({ mayBeOpen: () => open.a, whyShut: "a" }),
    new WatchedGate({ mayBeOpen: () => open.b, whyShut: "b" }),
  ] as const;
  const both = allOf(...gates);
  const first = await both.untilOpen(untilOpen);
  open.b = false;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(first.reason).toEqual(new Error("b"));
  const opening = both.untilOpen(untilOpen);
  open.b = true;
  await vi.advanceTimersByTimeAsync(3_000);
  const second = await opening;
  open.a = false;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(second.reason).toEqual(new Error("a"));
  for (const gate of gates) gate.close();
});
