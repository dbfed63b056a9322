import { describe, expect, it } from "vitest";
import { parseNames } from "./parseNames.ts";

describe("parseNames", () => {
  it.each([
    ["", []],
    ["王小明\n李雷\n", ["王小明", "李雷"]],
    ["  王小明  \r\n\r\n李雷", ["王小明", "李雷"]],
    ["1. 王小明\n2、李雷\n03) 韩梅梅\n4\t周杰", ["王小明", "李雷", "韩梅梅", "周杰"]],
    ["王小明\t男\t2012-01-01", ["王小明"]],
    ["Anna Maria Lee", ["Anna Maria Lee"]],
  ])("%j", (text, names) => {
    expect(parseNames(text).names).toEqual(names);
  });

  it("names what is too long instead of cutting it", () => {
    const long = "长".repeat(61);
    expect(parseNames(`李雷\n${long}`)).toEqual({ names: ["李雷"], unfit: [long], repeated: [] });
  });

  it("keeps children of the same name and says so", () => {
    expect(parseNames("李雷\n李雷")).toEqual({
      names: ["李雷", "李雷"],
      unfit: [],
      repeated: ["李雷"],
    });
  });
});
