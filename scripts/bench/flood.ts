import { setTimeout as wait } from "node:timers/promises";
import { Crowd } from "./crowd.ts";
import { type Figure, percentile, rounded } from "./figure.ts";
import { openGradeLesson } from "./grade.ts";

const others = 49;
const everyMs = 1_000;
const forS = 10;
const perSecond = 1_000;
const rounds = 3;

/** One socket of a class sends a thousand messages a second; how much longer do the others wait for answers? */
export async function measureFlood(): Promise<Figure[]> {
  const lesson = await openGradeLesson(others + 1);
  const { lessonId, cookies, product } = lesson;
  const crowd = new Crowd({ processes: 1 });
  const flooder = new Crowd({ processes: 1 });
  try {
    const coming = { origin: product.origin, lessonId, withinS: 2 };
    await crowd.come({ ...coming, cookies: cookies.slice(1) });
    await flooder.come({ ...coming, cookies: cookies.slice(0, 1) });
    const quietly = async () => crowd.report({ everyMs, times: forS });
    const quiet: number[] = [];
    const flooded: number[] = [];
    const sent = { all: 0, refused: 0 };
    // The first round warms up.
    await quietly();
    for (let round = 0; round < rounds; round++) {
      // Limits of those who report are per ten seconds, too.
      await wait(1_000);
      quiet.push(...(await quietly()));
      await wait(1_000);
      const [times, flood] = await Promise.all([quietly(), flooder.flood({ perSecond, forS })]);
      flooded.push(...times);
      sent.all += flood.sent;
      sent.refused += flood.refused["tooManyRequests"] ?? 0;
      if (flood.sent - flood.accepted !== (flood.refused["tooManyRequests"] ?? 0))
        throw new Error(`a flood was answered with ${JSON.stringify(flood.refused)}`);
    }
    const p99 = (times: readonly number[]) => percentile(times, 0.99);
    return [
      {
        name: "flood_p99_shift_ms",
        value: rounded(p99(flooded) - p99(quiet), 1),
        unit: "ms",
        n: flooded.length,
        note: `by how much later 99 % of the answers to ${others} others come while one socket of the lesson sends ${perSecond} messages a second; p99 ${rounded(p99(quiet), 1)} ms without it, ${rounded(p99(flooded), 1)} ms with it; ${sent.refused} of ${sent.all} messages were refused; everything on this machine`,
      },
    ];
  } finally {
    await flooder.close();
    await crowd.close();
    await lesson.close();
  }
}
