import { expect, test } from "vitest";
import { demandMediasoup } from "./mediasoupVersion.ts";

test.each(["3.25.0", "3.27.1", "4.0.0"])("mediasoup %s will do", (version) => {
  expect(() => demandMediasoup(version)).not.toThrow();
});

test.each(["3.9.17", "3.24.9", "2.99.0", ""])("mediasoup %j is too old", (version) => {
  expect(() => demandMediasoup(version)).toThrow("3.25 or later is needed");
});
