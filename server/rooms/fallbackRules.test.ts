import { describe, expect, test } from "vitest";
import { ParticipantId } from "../../protocol/ids.ts";
import { nextFallbacks, sourcesOf } from "./fallbackRules.ts";

const [teacher, other] = [
  ParticipantId.parse("00000000-0000-4000-8000-000000000001"),
  ParticipantId.parse("00000000-0000-4000-8000-000000000002"),
];
const camera = { participantId: teacher, source: "camera" } as const;
const screen = { participantId: teacher, source: "screen" } as const;
const keptMs = 1_000;

describe("pictures that are asked for in VP8, too", () => {
  test("none while everybody decodes what is published", () => {
    expect(nextFallbacks({ asked: [], needed: [], nowMs: 0, keptMs })).toEqual({
      asked: [],
      lookAgainMs: null,
    });
  });

  test("one for however many need it, and no other picture", () => {
    const { asked, lookAgainMs } = nextFallbacks({
      asked: [],
      needed: [camera, camera, camera],
      nowMs: 0,
      keptMs,
    });
    expect(asked).toEqual([{ ...camera, unneededSinceMs: null }]);
    expect(lookAgainMs).toBeNull();
  });

  test("it stays for a while when nobody needs it any more, and then goes", () => {
    const needed = [{ ...camera, unneededSinceMs: null }];
    const left = nextFallbacks({ asked: needed, needed: [], nowMs: 5_000, keptMs });
    expect(left).toEqual({
      asked: [{ ...camera, unneededSinceMs: 5_000 }],
      lookAgainMs: 6_000,
    });
    const early = nextFallbacks({ asked: left.asked, needed: [], nowMs: 5_999, keptMs });
    expect(early).toEqual(left);
    expect(nextFallbacks({ asked: early.asked, needed: [], nowMs: 6_000, keptMs })).toEqual({
      asked: [],
      lookAgainMs: null,
    });
  });

  test("who comes back in time starts the wait anew", () => {
    const asked = [{ ...camera, unneededSinceMs: 5_000 }];
    const back = nextFallbacks({ asked, needed: [camera], nowMs: 5_900, keptMs });
    expect(back).toEqual({ asked: [{ ...camera, unneededSinceMs: null }], lookAgainMs: null });
    const gone = nextFallbacks({ asked: back.asked, needed: [], nowMs: 6_500, keptMs });
    expect(gone.lookAgainMs).toBe(7_500);
  });

  test("one picture is looked after when another stays needed", () => {
    const asked = [camera, screen].map((one) => ({ ...one, unneededSinceMs: null }));
    const next = nextFallbacks({ asked, needed: [camera], nowMs: 100, keptMs });
    expect(next.lookAgainMs).toBe(1_100);
    expect(sourcesOf(next.asked, teacher)).toEqual(["camera", "screen"]);
    const after = nextFallbacks({ asked: next.asked, needed: [camera], nowMs: 1_100, keptMs });
    expect(sourcesOf(after.asked, teacher)).toEqual(["camera"]);
  });

  test("everybody is asked for her own", () => {
    const needed = [camera, { participantId: other, source: "screen" } as const];
    const { asked } = nextFallbacks({ asked: [], needed, nowMs: 0, keptMs });
    expect(sourcesOf(asked, teacher)).toEqual(["camera"]);
    expect(sourcesOf(asked, other)).toEqual(["screen"]);
  });
});
