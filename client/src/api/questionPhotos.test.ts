import { expect, test } from "vitest";
import { retryWaitMs } from "./questionPhotos.ts";

test("a photo that the network did not carry is sent again, each time after a longer wait, for a minute", () => {
  const waits: number[] = [];
  for (let failed = 1; ; failed++) {
    const waitMs = retryWaitMs(failed, "offline");
    if (waitMs === null) break;
    waits.push(waitMs);
  }
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
});

test.each(["fileNotSupported", "tooLarge", "forbidden", "notSignedIn"] as const)(
  "a photo that was refused with %s is not sent again",
  (code) => {
    expect(retryWaitMs(1, code)).toBeNull();
  },
);
