import { latestReplayMs } from "../../protocol/chapters.ts";
import {
  captionFileBytes,
  type CaptionFault,
  type Cue,
  longestCue,
  mostCues,
} from "../../protocol/captions.ts";

/** A file that is no captions, and from which line on that is so. */
export class NotCaptions extends Error {
  override name = "NotCaptions";
  readonly line: number;
  readonly fault: CaptionFault;
  constructor(line: number, fault: CaptionFault) {
    super(`line ${line}: ${fault}`);
    this.line = line;
    this.fault = fault;
  }
}

/** W3C WebVTT §4.1: two digits of minutes and seconds below 60, three of milliseconds, hours optional. */
const time = String.raw`(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})`;
/** Settings say where on a picture it stands; we have a place of our own. */
const timing = new RegExp(String.raw`^${time}[ \t]+-->[ \t]+${time}(?:[ \t].*)?$`);
const arrow = "-->";

const msOf = (digits: readonly (string | undefined)[]): number => {
  const [hours = 0, minutes = 0, seconds = 0, ms = 0] = digits.map((text = "0") => Number(text));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
};

/**
 * Reads a WebVTT file (W3C WebVTT, §4 for its form) more strictly than players do: what they would pass
 * over is a mistake that whoever wrote it wants to know. Tags go, settings, styles, regions and comments, too.
 * @throws NotCaptions
 */
export const readWebVtt = (bytes: Uint8Array): Cue[] => {
  if (bytes.length > captionFileBytes) throw new NotCaptions(1, "fileTooLarge");
  const lines = textOf(bytes).replaceAll(/\r\n?/g, "\n").split("\n");
  if (!/^WEBVTT(?:[ \t]|$)/.test(lines[0] ?? "")) throw new NotCaptions(1, "notWebVtt");
  const cues: Cue[] = [];
  let at = endOfHeader(lines);
  while (at < lines.length) {
    if (lines[at] === "") {
      at += 1;
      continue;
    }
    const end = endOfBlock(lines, at);
    if (!isNoCue(lines[at] ?? "")) {
      const cue = cueOf(lines, { at, end }, cues.at(-1)?.fromMs ?? 0);
      if (cue !== null && cues.push(cue) > mostCues) throw new NotCaptions(at + 1, "tooManyCues");
    }
    at = end;
  }
  if (cues.length === 0) throw new NotCaptions(lines.length, "noCues");
  return cues;
};

const textOf = (bytes: Uint8Array): string => {
  try {
    // Takes a byte order mark away.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new NotCaptions(1, "notUtf8");
  }
};

/** What a block of a kind that holds no cue begins with (§4.1). */
const isNoCue = (line: string): boolean =>
  /^(?:NOTE(?:[ \t]|$)|(?:STYLE|REGION)[ \t]*$)/.test(line);

const endOfBlock = (lines: readonly string[], from: number): number => {
  const end = lines.indexOf("", from);
  return end === -1 ? lines.length : end;
};

/** Other formats hide facts of theirs in it; an empty line ends it. */
const endOfHeader = (lines: readonly string[]): number => {
  const end = endOfBlock(lines, 0);
  const cue = lines.slice(0, end).findIndex((line) => line.includes(arrow));
  if (cue !== -1) throw new NotCaptions(cue + 1, "noEmptyLine");
  return end;
};

/** Null for one that shows nothing. */
const cueOf = (
  lines: readonly string[],
  { at, end }: { at: number; end: number },
  previousMs: number,
): Cue | null => {
  // A line before the times is the cue's name.
  const timesAt = lines[at]?.includes(arrow) ? at : at + 1;
  const times = timesAt < end ? (lines[timesAt] ?? "") : "";
  if (!times.includes(arrow)) throw new NotCaptions(at + 1, "noTimes");
  const found = timing.exec(times);
  if (found === null) throw new NotCaptions(timesAt + 1, "wrongTime");
  const [fromMs, toMs] = [msOf(found.slice(1, 5)), msOf(found.slice(5, 9))];
  if (toMs > latestReplayMs) throw new NotCaptions(timesAt + 1, "wrongTime");
  if (toMs <= fromMs) throw new NotCaptions(timesAt + 1, "endsBeforeItBegins");
  // Cues may overlap, and stand in the order in which they begin.
  if (fromMs < previousMs) throw new NotCaptions(timesAt + 1, "beginsTooEarly");
  const payload = lines.slice(timesAt + 1, end);
  const intruder = payload.findIndex((line) => line.includes(arrow));
  if (intruder !== -1) throw new NotCaptions(timesAt + 2 + intruder, "noEmptyLine");
  const text = plainText(payload.join("\n"));
  if (text.length > longestCue) throw new NotCaptions(timesAt + 2, "cueTooLong");
  return text === "" ? null : { fromMs, toMs, text };
};

const named: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u{a0}", lrm: "", rlm: "" },
};

/** What is to be read of a cue: no tags (§4.2.2), characters instead of their names. */
const plainText = (payload: string): string =>
  payload
    // One that is not closed goes on to the end, as in the specification's own tokenizer.
    .replaceAll(/<[^>]*(?:>|$)/g, "")
    .replaceAll(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-z]+));/g, (whole, dec, hex, name) => {
      if (typeof name === "string") return named[name] ?? whole;
      const code = typeof dec === "string" ? Number(dec) : Number.parseInt(String(hex), 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "\u{fffd}";
    })
    // Nothing of it may steer a terminal, turn a line around, or be no text for the database.
    .replaceAll(/[\p{Cc}\p{Cs}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu, (one) =>
      one === "\n" ? one : "",
    )
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");

/** The file that `readWebVtt` reads these cues from. */
export const writeWebVtt = (cues: readonly Cue[]): string =>
  [
    "WEBVTT\n",
    ...cues.map(
      ({ fromMs, toMs, text }) =>
        `${timeText(fromMs)} ${arrow} ${timeText(toMs)}\n${escaped(text)}\n`,
    ),
  ].join("\n");

const timeText = (ms: number): string => {
  const digits = (of: number, places = 2) => String(Math.floor(of)).padStart(places, "0");
  const s = ms / 1000;
  return `${digits(s / 3600)}:${digits((s / 60) % 60)}:${digits(s % 60)}.${digits(ms % 1000, 3)}`;
};

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
