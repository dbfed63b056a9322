import { describe, expect, test } from "vitest";
import { allowedBy, consentNeedOn, consentOfSource } from "./consentRules.ts";
import type { ConsentDeed, ConsentNeed } from "./consents.ts";
import { wallClock } from "./days.ts";

describe("whether a family is asked", () => {
  test.each<[born: string | null, day: string, need: ConsentNeed]>([
    ["2015-04-04", "2026-11-27", "young"],
    ["2012-11-28", "2026-11-27", "young"],
    ["2012-11-27", "2026-11-27", "none"],
    ["2012-11-26", "2026-11-27", "none"],
    ["2012-12-31", "2026-12-30", "young"],
    ["2013-01-01", "2026-12-31", "young"],
    ["2013-01-01", "2027-01-01", "none"],
    ["1980-01-01", "2026-11-27", "none"],
    // Born on a leap day: no 29 February in 2026, one in 2028 and none in 2027.
    ["2012-02-29", "2026-02-28", "young"],
    ["2012-02-29", "2026-03-01", "none"],
    ["2012-02-28", "2026-02-28", "none"],
    ["2012-03-01", "2026-02-28", "young"],
    ["2014-02-28", "2028-02-28", "none"],
    ["2014-03-01", "2028-02-29", "young"],
    ["2014-03-01", "2028-03-01", "none"],
    // Not born yet on that day, as a wrong clock may have it.
    ["2026-11-28", "2026-11-27", "young"],
    [null, "2026-11-27", "ageUnknown"],
  ])("born %s, on %s: %s", (born, day, need) => {
    expect(consentNeedOn(day, born)).toBe(need);
  });

  test("the day is the one on the district's wall, not the server's", () => {
    const justAfterMidnight = new Date("2026-11-26T16:00:01Z");
    const at = (timeZone: string) =>
      consentNeedOn(wallClock(justAfterMidnight, timeZone).day, "2012-11-27");
    expect(at("Asia/Shanghai")).toBe("none");
    expect(at("UTC")).toBe("young");
  });
});

describe("what may be published", () => {
  test.each<
    [ConsentNeed, sound: ConsentDeed | undefined, picture: ConsentDeed | undefined, may: string]
  >([
    ["young", undefined, undefined, "nothing"],
    ["young", "given", undefined, "sound"],
    ["young", undefined, "given", "picture"],
    ["young", "given", "given", "sound picture"],
    ["young", "withdrawn", "given", "picture"],
    ["young", "withdrawn", "withdrawn", "nothing"],
    ["ageUnknown", undefined, undefined, "nothing"],
    ["ageUnknown", "given", "withdrawn", "sound"],
    ["none", undefined, undefined, "sound picture"],
    // A family's word ends where the child's own begins.
    ["none", "withdrawn", "withdrawn", "sound picture"],
  ])("%s, sound %s, picture %s: %s", (need, sound, picture, may) => {
    const allowed = allowedBy(need, {
      ...(sound && { sound }),
      ...(picture && { picture }),
    });
    const kinds = [allowed.sound && "sound", allowed.picture && "picture"].filter(Boolean);
    expect(kinds.join(" ") || "nothing").toBe(may);
  });

  test("whatever is seen needs the picture's, whatever is heard the sound's", () => {
    expect(consentOfSource).toEqual({
      microphone: "sound",
      screenSound: "sound",
      camera: "picture",
      screen: "picture",
    });
  });
});
