/* What every drill has to come to: one whole replay that shows what was received, with a ledger that says the rest. */
import { readdir, readFile, writeFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { coverage } from "../../recorder/assemble/gaps.ts";
import { Manifest } from "../../protocol/recording.ts";
import { codedFramesPerSecond, numberModulus } from "../rig/frameCode.ts";
import { decodingErrors } from "../rig/hlsCheck.ts";
import { analyseReplay, replaySync } from "../rig/replayAnalysis.ts";
import type { DrillSchool, LiveLesson } from "./school.ts";
import type { Stretch } from "./source.ts";

/** What a drill sent, and what of it could not be received. */
export type Sent = {
  seconds: number;
  packets: number;
  /** Nothing was sent, or nobody was there to receive it. */
  unsent?: readonly (Stretch & { cause: "interrupted" | "paused"; of?: "sound" })[];
  /** Parts that held what they had received when they were killed. */
  crashes?: number;
  /** What a killed capture held of `packets` is not in the log. */
  packetsUnknown?: boolean;
  /** Only these stretches are decoded, of a replay too long to be looked at as a whole. */
  looks?: readonly Stretch[];
};
export type Outcome = {
  /** Received media that the replay does not show, of one crash, seconds. */
  lostS: number;
  /** How far sound is from picture at worst, milliseconds. */
  syncMs: number;
  durationS: number;
};

const syncLimitMs = 80;
const lostLimitS = 2;
/** Between what is received and what is shown: a picture, the rounding of the ledger. */
const slackS = 0.25;

class Failed extends Error {
  override name = "DrillFailed";
}
const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Failed(what);
};

const writingLimitMs = 10_000;

/** Halves of files that nobody goes on with: the ladder, which follows the replay at once, writes some for a moment. */
async function leftBehind(folder: string): Promise<string[]> {
  const half = async () => (await readdir(folder)).filter((name) => name.endsWith(".new"));
  let left = await half();
  for (const limitAt = Date.now() + writingLimitMs; left.length > 0 && Date.now() < limitAt;) {
    await wait(100);
    const now = new Set(await half());
    left = left.filter((name) => now.has(name));
  }
  return left;
}

/** @throws when the replay is not what it has to be */
export async function judge(
  school: DrillSchool,
  { lessonId }: LiveLesson,
  sent: Sent,
): Promise<Outcome> {
  const folder = join(school.product.dataFolder, "replays", lessonId);
  must((await school.replayState(lessonId)) === "published", "the replay is not published");
  must(await school.earlierIsIntact(), "the replay of an earlier lesson is not as it was");
  const manifest = Manifest.parse(
    JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")),
  );
  const { gaps, durationMs, packets } = manifest;
  must(manifest.state === "complete" && manifest.lessonId === lessonId, "it is not complete");
  const left = await leftBehind(folder);
  must(left.length === 0, `${left.join(", ")} was left behind`);

  const { unsent = [], crashes = 0 } = sent;
  const durationS = durationMs / 1000;
  const near = (aS: number, bS: number, byS: number) => Math.abs(aS - bS) <= byS;
  must(near(durationS, sent.seconds, slackS), `it lasts ${durationS} s, not ${sent.seconds} s`);
  must(packets.lostToCapture === 0, `${packets.lostToCapture} packets were lost to the capture`);
  if (sent.packetsUnknown !== true) {
    must(packets.received === sent.packets, `${packets.received} packets of ${sent.packets}`);
    must(packets.lostBeforeSfu === 0, `${packets.lostBeforeSfu} packets are missing`);
  }
  must(
    near(manifest.coverage, coverage({ gaps, durationMs }), 1e-9),
    `coverage ${manifest.coverage} is not that of the ledger`,
  );
  // The ledger has what was not sent, and no more than two seconds of each crash beside it.
  let ledgerS = 0;
  for (const gap of gaps) {
    const { track, cause } = gap;
    const [fromS, toS] = [gap.fromMs / 1000, gap.toMs / 1000];
    const known = unsent.find(
      (one) =>
        one.cause === cause &&
        fromS >= one.fromS - lostLimitS - slackS &&
        toS <= one.toS + lostLimitS + slackS,
    );
    const what = `${track} ${cause} ${fromS}–${toS} s`;
    must(known !== undefined, `the ledger has ${what}`);
    const more = toS - fromS - ((known?.toS ?? 0) - (known?.fromS ?? 0));
    ledgerS = Math.max(ledgerS, more);
    must(
      more <= (crashes > 0 ? lostLimitS : slackS),
      `of ${what} ${more.toFixed(2)} s are too much`,
    );
  }
  for (const { fromS, toS, cause } of unsent)
    must(
      toS - fromS < 1 ||
        gaps.some(
          (gap) =>
            gap.cause === cause && gap.fromMs / 1000 < fromS + 0.7 && gap.toMs / 1000 > toS - 0.7,
        ),
      `the ledger does not have ${cause} ${fromS}–${toS} s`,
    );

  let [lostS, worstMs] = [0, 0];
  for (const look of sent.looks ?? [{ fromS: 0, toS: durationS }]) {
    const seen = await lookAt(folder, look, sent);
    lostS = Math.max(lostS, seen.lostS);
    worstMs = Math.max(worstMs, seen.syncMs);
  }
  must(worstMs <= syncLimitMs, `sound is ${worstMs.toFixed(0)} ms from the picture`);
  const allowedS = crashes > 0 ? lostLimitS : 0;
  must(lostS <= allowedS, `${lostS.toFixed(2)} s that were received are not shown`);
  return { lostS, syncMs: worstMs, durationS };
}

/** Decodes a stretch of the replay: every picture that was received is shown, with its sound. */
async function lookAt(
  folder: string,
  look: Stretch,
  { unsent = [], seconds }: Sent,
): Promise<{ lostS: number; syncMs: number }> {
  const names = ["camera", "sound"] as const;
  const cut = await Promise.all(names.map((name) => part(folder, name, look)));
  const [camera, sound] = cut;
  if (!camera || !sound) throw new Failed("there is nothing to look at");
  try {
    for (const { path } of cut) {
      const said = await decodingErrors(path);
      must(said === "", `ffmpeg says of ${path}: ${said}`);
    }
    const analysis = await analyseReplay({
      playlists: { camera: camera.path, sound: sound.path },
    });
    const { coded } = analysis.camera;
    // Frame numbers are the seconds in which they were sent, of the minute that the look lies in.
    const shown = new Set(coded.map(({ number }) => number));
    const isUnsent = (atS: number) => unsent.some(({ fromS, toS }) => atS >= fromS && atS < toS);
    const missing: number[] = [];
    const toS = Math.min(camera.toS, seconds);
    for (let n = Math.ceil(camera.fromS * codedFramesPerSecond + 2); ; n += 1) {
      const atS = n / codedFramesPerSecond;
      if (atS >= toS - 0.2) break;
      if (!isUnsent(atS) && !shown.has(n % numberModulus.camera)) missing.push(atS);
    }
    let worstS = 0;
    let compared = 0;
    const lengthS = camera.toS - camera.fromS;
    const windowS = Math.min(10, lengthS);
    for (let fromS = 0; fromS + windowS <= lengthS + 0.5; fromS += windowS / 2) {
      const offset = replaySync(analysis, { kind: "camera", fromS, toS: fromS + windowS });
      if (offset === null) continue;
      compared += 1;
      worstS = Math.max(worstS, Math.abs(offset));
    }
    const { tones } = analysis;
    must(
      compared > 0,
      `of ${look.fromS}–${look.toS} s there are ${coded.length} pictures and ${tones.length} tones`,
    );
    return { lostS: missing.length / codedFramesPerSecond, syncMs: worstS * 1000 };
  } finally {
    await Promise.all(cut.map(async ({ path }) => rm(path)));
  }
}

const prefaceTags = /^#(?:EXTM3U$|EXT-X-(?:VERSION|TARGETDURATION):)/;

/** A playlist of those segments alone that lie in a stretch; sound and camera are cut together, so by number. */
async function part(folder: string, name: string, look: Stretch) {
  const lines = (await readFile(join(folder, `${name}.m3u8`), "utf8")).split("\n");
  const kept: string[] = [];
  let [atS, lengthS, fromS, toS] = [0, 0, -1, 0];
  let head: string[] = [];
  let map = "";
  for (const line of lines) {
    if (line.startsWith("#EXT-X-MAP")) map = line;
    if (line.startsWith("#EXTINF:")) lengthS = Number.parseFloat(line.slice(8));
    if (line === "" || line.startsWith("#")) {
      head.push(line);
      continue;
    }
    // Sound is cut up to a frame of AAC later.
    if (atS >= look.fromS - 0.03 && atS < look.toS - 0.05) {
      if (fromS < 0) {
        fromS = atS;
        // What stands before the whole playlist's first segment belongs before this one.
        const preface = [...lines.filter((one) => prefaceTags.test(one)), map];
        kept.push(...preface.filter((one) => !head.includes(one)));
      }
      kept.push(...head, line);
      toS = atS + lengthS;
    }
    atS += lengthS;
    head = [];
  }
  const path = join(folder, `look-${name}-${Math.round(look.fromS)}.m3u8`);
  await writeFile(path, [...kept, "#EXT-X-ENDLIST", ""].join("\n"));
  return { path, fromS, toS };
}
