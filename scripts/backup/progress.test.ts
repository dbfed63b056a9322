import { expect, test } from "vitest";
import { progressText } from "./progress.ts";

const mib = 1024 ** 2;

test.each([
  [0, 0, 10, "100 %, 0 of 0 MiB, 0 MiB/s, 0 s left"],
  [0, 100, 10, "0 %, 0 of 100 MiB, 0 MiB/s, 1747627 min left"],
  [250, 1000, 5000, "25 %, 250 of 1000 MiB, 50 MiB/s, 15 s left"],
  [100, 10_000, 10_000, "1 %, 100 of 10000 MiB, 10 MiB/s, 17 min left"],
  [1200, 1000, 10_000, "100 %, 1200 of 1000 MiB, 120 MiB/s, 0 s left"],
])("%d of %d MiB after %d ms: %s", (done, total, elapsedMs, text) => {
  const progress = { doneBytes: done * mib, totalBytes: total * mib };
  expect(progressText(progress, elapsedMs)).toBe(text);
});
