import { expect, test } from "vitest";
import { CaptureClock } from "./captureClock.ts";
import { dropsIn } from "./kernelDrops.ts";

test("a capture's clock begins at the wall clock, and a successor goes on with the same one", async () => {
  const start = await CaptureClock.start();
  const first = await CaptureClock.of(start);
  const second = await CaptureClock.of(start);
  expect(Math.abs(first.nowUs() - Date.now() * 1000)).toBeLessThan(50_000);
  expect(Math.abs(second.nowUs() - first.nowUs())).toBeLessThan(50_000);
});

test("a stepped wall clock does not move it", async () => {
  const start = await CaptureClock.start();
  const hourUs = 3_600_000_000;
  const stepped = await CaptureClock.of({ ...start, createdAtUs: start.createdAtUs - hourUs });
  expect(Math.abs(stepped.nowUs() + hourUs - Date.now() * 1000)).toBeLessThan(50_000);
});

test("after a reboot it begins at the wall clock again", async () => {
  const start = await CaptureClock.start();
  const clock = await CaptureClock.of({ ...start, createdAtUs: 1, bootId: "another boot" });
  expect(Math.abs(clock.nowUs() - Date.now() * 1000)).toBeLessThan(50_000);
});

test("the kernel's drops are read from its table", () => {
  const table = [
    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops",
    "  100: 0100007F:C367 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12345 2 0000000000000000 17",
    "  101: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12346 2 0000000000000000 3",
    "",
  ].join("\n");
  expect(dropsIn({ table, port: 0xc367 })).toBe(17);
  expect(dropsIn({ table, port: 53 })).toBe(3);
  expect(dropsIn({ table, port: 54 })).toBe(0);
  expect(dropsIn({ table: "", port: 53 })).toBe(0);
});
