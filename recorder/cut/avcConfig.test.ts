import { expect, test } from "vitest";
import { bothConfigs } from "./avcConfig.ts";

const baseline = Buffer.from("0142e01fffe1000267aa010001bb".replace("0001bb", "000168bb"), "hex");

test("the parameter sets of both are in it, under the higher profile and level", () => {
  const one = Buffer.from("0142e01fffe1000367aabb01000268cc", "hex");
  const main = Buffer.from("014d0028ffe1000267dd01000368eeff", "hex");
  for (const [a, b, sets] of [
    [one, main, "000367aabb000267dd02000268cc000368eeff"],
    [main, one, "000267dd000367aabb02000368eeff000268cc"],
  ] as const)
    expect(bothConfigs(a, b).toString("hex")).toBe(`014d0028ffe2${sets}`);
});

test("what only a high profile says of itself stays", () => {
  const high = Buffer.from("01640028ffe1000267dd01000168fdf8f800", "hex");
  expect(bothConfigs(baseline, high).toString("hex")).toMatch(/^01640028ffe2.*fdf8f800$/);
});
