/*
 * A long lesson's log out of a short one that Chromium really sent: the short log is repeated on a
 * continued time line, and given what long lessons have: loss, reordering, duplicates, a new SSRC
 * every ten minutes, sequence numbers and timestamps that wrap. Sizes change as they did in the short one.
 */
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  CaptureDescription,
  type LogEvent,
  type TrackDescription,
} from "../../protocol/capture.ts";
import { encodeRecord, logMagic, type LogRecord } from "../../server/lib/captureLogFormat.ts";
import { listLogFiles, logFileName, LogTail } from "../../recorder/capture/logReader.ts";

interface SourceFile {
  track: TrackDescription;
  because: Extract<LogEvent, { event: "opened" }>["because"];
  fromUs: number;
  records: LogRecord[];
}
type Packet = Extract<LogRecord, { bytes: Buffer }>;

/** Shares of packets that meet each fate on the way. */
const fates = { lost: 0.004, late: 0.01, doubled: 0.003 } as const;
const newSsrcEveryS = 600;
/** At the beginning nothing is lost: a first play is timed by pictures that move, and a hole stands still in it. */
const wholeAtFirstUs = 10_000_000;

const isPacket = (record: LogRecord): record is Packet => record.kind !== "event";

async function readSource(folder: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const { path } of await listLogFiles(folder)) {
    const tail = new LogTail({ path });
    const records: LogRecord[] = [];
    for (;;) {
      const more = await tail.read();
      if (more.length === 0) break;
      records.push(...more);
    }
    await tail.close();
    const [first] = records;
    if (first?.kind !== "event" || first.event.event !== "opened") continue;
    const { track, because } = first.event;
    files.push({ track, because, fromUs: first.timeUs, records });
  }
  return files;
}

/** Moves a packet: RTP header (RFC 3550 §5.1) or the sender reports in a compound RTCP packet (§6.4.1). */
function moved(
  { kind, timeUs, bytes }: Packet,
  by: { us: number; ticks: number; sequence: number; ssrc: number },
): Packet {
  const copy = Buffer.from(bytes);
  if (kind === "rtp") {
    copy.writeUInt16BE((copy.readUInt16BE(2) + by.sequence) & 0xffff, 2);
    copy.writeUInt32BE((copy.readUInt32BE(4) + by.ticks) >>> 0, 4);
    copy.writeUInt32BE(by.ssrc, 8);
  } else {
    for (let at = 0; at + 8 <= copy.length; at += (copy.readUInt16BE(at + 2) + 1) * 4) {
      copy.writeUInt32BE(by.ssrc, at + 4);
      if (copy[at + 1] !== 200 || at + 28 > copy.length) continue;
      const ntp = copy.readBigUInt64BE(at + 8) + BigInt(Math.round((by.us / 1e6) * 2 ** 32));
      copy.writeBigUInt64BE(BigInt.asUintN(64, ntp), at + 8);
      copy.writeUInt32BE((copy.readUInt32BE(at + 16) + by.ticks) >>> 0, at + 16);
    }
  }
  return { kind, timeUs: timeUs + by.us, bytes: copy };
}

/** Loses, doubles and delays packets of one file, in the order in which they then arrive. */
function throughABadNetwork(
  records: LogRecord[],
  { random, afterUs }: { random: () => number; afterUs: number },
): LogRecord[] {
  const arrived: LogRecord[] = [];
  for (const record of records) {
    const draw = random();
    if (record.kind !== "rtp" || record.timeUs < afterUs) arrived.push(record);
    else if (draw < fates.lost) continue;
    else if (draw < fates.lost + fates.late) {
      // Overtaken by the packets of the next 30 milliseconds.
      arrived.push({ ...record, timeUs: record.timeUs + 30_000 });
    } else if (draw < fates.lost + fates.late + fates.doubled) {
      arrived.push(record, { ...record, timeUs: record.timeUs + 5_000 });
    } else arrived.push(record);
  }
  return arrived.toSorted((a, b) => a.timeUs - b.timeUs);
}

export interface DerivedLog {
  packets: number;
  bytes: number;
  files: number;
  lastUs: number;
}

/**
 * Writes `seconds` of log files into `into`, the first packet at `fromUs` of the capture clock;
 * existing log files there are the caller's to remove.
 */
export async function deriveLog({
  source,
  into,
  seconds,
  fromUs,
}: {
  source: string;
  into: string;
  seconds: number;
  fromUs: number;
}): Promise<DerivedLog> {
  const files = await readSource(source);
  const startUs = Math.min(...files.map((file) => file.fromUs));
  const lastUs = Math.max(...files.map((file) => file.records.at(-1)?.timeUs ?? startUs));
  // A whole number of 20 ms Opus frames, so that the sound's clock goes on without a step.
  const roundUs = Math.ceil((lastUs - startUs) / 20_000 + 5) * 20_000;
  const rounds = Math.floor((seconds * 1e6) / roundUs);
  let state = 20_260_301;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  await mkdir(into, { recursive: true });
  const derived: DerivedLog = { packets: 0, bytes: 0, files: 0, lastUs: fromUs };
  const spans = new Map<number, number>();
  for (const { track, records } of files) {
    const span = records.filter(({ kind }) => kind === "rtp").length;
    spans.set(track.ssrc, (spans.get(track.ssrc) ?? 0) + span);
  }
  // A second number range per SSRC, so that 16-bit sequence numbers and 32-bit timestamps wrap early.
  const firstSequence = new Map<number, number>();
  for (let round = 0; round < rounds; round++) {
    const us = fromUs - startUs + round * roundUs;
    const generation = Math.floor((round * roundUs) / (newSsrcEveryS * 1e6));
    for (const file of files) {
      const ssrc = (file.track.ssrc + generation * 7919) >>> 0;
      const first = file.records.find(({ kind }) => kind === "rtp");
      const bytes = first && isPacket(first) ? first.bytes : null;
      const own = bytes?.readUInt16BE(2) ?? 0;
      if (!firstSequence.has(file.track.ssrc)) firstSequence.set(file.track.ssrc, own);
      const wrapSoon = 65_000 - (firstSequence.get(file.track.ssrc) ?? own);
      const ticksOfTime = Math.round((round * roundUs * file.track.clockRate) / 1e6);
      const by = {
        us,
        ssrc,
        ticks: (ticksOfTime + 0xfff00000) >>> 0,
        sequence: (wrapSoon + round * ((spans.get(file.track.ssrc) ?? 0) + 50)) & 0xffff,
      };
      const because = round === 0 ? file.because : "restarted";
      const records: LogRecord[] = file.records.map((record) =>
        isPacket(record)
          ? moved(record, by)
          : {
              ...record,
              timeUs: record.timeUs + us,
              event:
                record.event.event === "opened"
                  ? {
                      event: "opened",
                      track: { ...file.track, ssrc },
                      because: file.because === "published" ? because : file.because,
                    }
                  : record.event.event === "closed"
                    ? { event: "closed", because: "continued" }
                    : record.event,
            },
      );
      const arrived = throughABadNetwork(records, {
        random,
        afterUs: fromUs + wholeAtFirstUs,
      });
      derived.files += 1;
      const path = join(into, logFileName({ n: derived.files, trackId: file.track.trackId }));
      await using handle = await open(path, "w", 0o600);
      const encoded = Buffer.concat([logMagic, ...arrived.map(encodeRecord)]);
      await handle.write(encoded);
      derived.packets += arrived.filter(isPacket).length;
      derived.bytes += encoded.length;
      derived.lastUs = Math.max(derived.lastUs, arrived.at(-1)?.timeUs ?? 0);
    }
  }
  return derived;
}

/** Rewrites when a capture says that it was created, so that its clock reads as if it were that old. */
export async function ageCapture(folder: string, secondsEarlier: number): Promise<number> {
  const path = join(folder, "capture.json");
  const description: unknown = JSON.parse(await readFile(path, "utf8"));
  const parsed = CaptureDescription.parse(description);
  const aged = {
    ...parsed,
    createdAtUs: parsed.createdAtUs - secondsEarlier * 1e6,
    createdMonotonicUs: parsed.createdMonotonicUs - secondsEarlier * 1e6,
  };
  await writeFile(path, JSON.stringify(aged), { mode: 0o600 });
  return aged.createdAtUs;
}
