import { expect, test } from "vitest";
import { DataUse } from "./dataUse.ts";

const transport = (bytesReceived: number, bytesSent: number) => [
  { type: "transport", bytesReceived, bytesSent },
  { type: "candidate-pair", bytesReceived, bytesSent },
  { type: "inbound-rtp", bytesReceived },
];

test("both directions of all connections are summed up, those that are gone, too", () => {
  const used = new DataUse();
  expect(used.bytes).toBe(0);
  used.note("first", transport(1_000, 50));
  used.note("first", transport(2_000, 100));
  used.note("second", transport(10, 1));
  expect(used.bytes).toBe(2_111);
});

test("candidate pairs are counted where there is no sum of them", () => {
  const used = new DataUse();
  used.note("one", [
    { type: "candidate-pair", bytesReceived: 700, bytesSent: 7 },
    { type: "candidate-pair", bytesReceived: 30, bytesSent: 3 },
  ]);
  expect(used.bytes).toBe(740);
});
