/*
 * Where the teacher's browser itself sent no picture for a while, read from the packets that arrived:
 * a step of the RTP time between two packets whose sequence numbers follow each other. A machine short
 * of processor time lets a camera stall and drops simulcast layers; a replay shows these pauses and must
 * not have any other.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CaptureDescription } from "../../protocol/capture.ts";
import { listLogFiles, LogTail } from "../../recorder/capture/logReader.ts";
import { parseRtp } from "../../recorder/rtp/packet.ts";
import type { CodedKind } from "./frameCode.ts";
import { type Hole, longestStepS } from "./replayAnalysis.ts";

export interface SentPause {
  kind: CodedKind;
  /** Of the lesson, by arrival of what came after it. */
  endS: number;
  lengthS: number;
  /** The picture goes on in another simulcast layer. */
  changesSize: boolean;
}

/** What it takes to go on with the smaller simulcast layer when the browser drops the larger one. */
const layerChangeS = 0.6;

type Arrived = { timeS: number; sequence: number; timestamp: number; begins: boolean };

/** Packets of one SSRC in the order in which they were sent; `begins`: the first of another size. */
const inOrder = (packets: readonly Arrived[]): Arrived[] => {
  let last: number | null = null;
  return packets
    .map((packet) => {
      const near = last ?? packet.sequence;
      const sequence = near + ((((packet.sequence - near) & 0xffff) ^ 0x8000) - 0x8000);
      last = Math.max(near, sequence);
      return { ...packet, sequence };
    })
    .toSorted((a, b) => a.sequence - b.sequence);
};

/** Of the only capture in `capturesFolder`. */
export async function readSentPauses(capturesFolder: string): Promise<SentPause[]> {
  const [captureId] = await readdir(capturesFolder);
  if (captureId === undefined) throw new Error("there is no capture");
  const folder = join(capturesFolder, captureId);
  const { createdAtUs } = CaptureDescription.parse(
    JSON.parse(await readFile(join(folder, "capture.json"), "utf8")),
  );
  const sent = new Map<number, { kind: CodedKind; packets: Arrived[] }>();
  for (const { path } of await listLogFiles(folder)) {
    const tail = new LogTail({ path });
    const records = await tail.read();
    await tail.close();
    const [first] = records;
    if (first?.kind !== "event" || first.event.event !== "opened") continue;
    const { track, because } = first.event;
    if (track.source !== "camera" && track.source !== "screen") continue;
    const of = sent.get(track.ssrc) ?? { kind: track.source, packets: [] };
    sent.set(track.ssrc, of);
    let begins = because === "sizeChanged";
    for (const record of records) {
      if (record.kind !== "rtp") continue;
      const packet = parseRtp(record.bytes);
      if (packet === null) continue;
      const timeS = (record.timeUs - createdAtUs) / 1e6;
      const { sequence, timestamp } = packet;
      of.packets.push({ timeS, sequence, timestamp, begins });
      begins = false;
    }
  }
  return [...sent.values()].flatMap(({ kind, packets }) =>
    inOrder(packets).flatMap((packet, index, all): SentPause[] => {
      const before = all[index - 1];
      if (before === undefined || packet.sequence !== before.sequence + 1) return [];
      const lengthS = ((packet.timestamp - before.timestamp) >>> 0) / 90_000;
      if (lengthS <= longestStepS || lengthS > 10) return [];
      return [{ kind, endS: packet.timeS, lengthS, changesSize: packet.begins }];
    }),
  );
}

/** Within so long after the lesson's start the first picture may come; it is shown from zero on. */
const firstPictureS = 2;

/** Holes that the browser did not make by sending nothing, and changes of layer that took too long. */
export function ownHoles(holes: readonly Hole[], pauses: readonly SentPause[]): Hole[] {
  const isPause = ({ fromS, toS }: Hole) =>
    pauses.some(
      ({ endS, lengthS, changesSize }) =>
        Math.abs(toS - fromS - lengthS) < 0.02 &&
        Math.abs(endS - toS) < 3 &&
        (!changesSize || lengthS <= layerChangeS),
    );
  const isBeginning = ({ fromS, toS }: Hole) => fromS === 0 && toS < firstPictureS;
  return holes.filter((hole) => !isBeginning(hole) && !isPause(hole));
}
