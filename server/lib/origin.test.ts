import { expect, test } from "vitest";
import { createOriginCheck } from "./origin.ts";

test.each([
  ["http://school.example", "school.example", true],
  ["http://school.example:8080", "school.example:8080", true],
  ["http://SCHOOL.example", "School.example", true],
  ["http://school.example:8080", "school.example", false],
  ["http://evil.example", "school.example", false],
  ["null", "school.example", false],
  ["file://school.example", "school.example", false],
  [undefined, "school.example", false],
  ["http://school.example", undefined, false],
])("without PUBLIC_URL, origin %s to host %s: %s", (origin, host, allowed) => {
  expect(createOriginCheck({})({ origin, host })).toBe(allowed);
});

test.each([
  ["https://school.example", true],
  ["http://school.example", false],
  ["https://school.example:444", false],
  ["https://internal:8080", false],
])("with PUBLIC_URL, origin %s: %s", (origin, allowed) => {
  const check = createOriginCheck({ publicUrl: "https://school.example/" });
  expect(check({ origin, host: "internal:8080" })).toBe(allowed);
});
