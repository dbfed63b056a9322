import { expect, test } from "vitest";
import { fateOfKept } from "./keptRecordings.ts";

const kept = { fileName: "2026-11-29 15.34.07.mp4", bytes: 1_000 };
const fates = (...states: ("uploading" | "waiting" | "failed" | "refused" | "published")[]) =>
  states.map((state) => fateOfKept(kept, [{ ...kept, state }]));

test("a recording is offered until the server knows of it, sent until it has all, and kept until it can be watched", () => {
  expect(fateOfKept(kept, [])).toBe("offer");
  expect(fates("uploading", "waiting", "failed", "published")).toEqual([
    ...["send", "wait", "wait", "drop"],
  ]);
  expect(fates("refused")).toEqual(["offer"]);
});

test("a video of the same name and another length is another one", () => {
  expect(fateOfKept(kept, [{ ...kept, bytes: 999, state: "published" }])).toBe("offer");
});
