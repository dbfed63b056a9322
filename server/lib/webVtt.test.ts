import { expect, test } from "vitest";
import { captionFileBytes, type Cue, longestCue, mostCues } from "../../protocol/captions.ts";
import { NotCaptions, readWebVtt, writeWebVtt } from "./webVtt.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readWebVtt(bytes(text));
const faultOf = (file: Uint8Array): [number, string] | null => {
  try {
    readWebVtt(file);
    return null;
  } catch (error) {
    if (!(error instanceof NotCaptions)) throw error;
    return [error.line, error.fault];
  }
};

const hello: Cue[] = [{ fromMs: 1_000, toMs: 2_500, text: "同学们好" }];
const times = "00:01.000 --> 00:02.500";

test.each<[string, string, Cue[]]>([
  ["the smallest file", `WEBVTT\n\n${times}\n同学们好`, hello],
  ["a byte order mark", `\u{feff}WEBVTT\n\n${times}\n同学们好\n`, hello],
  ["lines that end as on Windows", `WEBVTT\r\n\r\n${times}\r\n同学们好\r\n`, hello],
  ["lines that end as on old Macs", `WEBVTT\r\r${times}\r同学们好\r`, hello],
  ["a title and facts in the header", `WEBVTT 第一课\nKind: captions\n\n${times}\n同学们好`, hello],
  ["a name of the cue", `WEBVTT\n\n开场\n${times}\n同学们好`, hello],
  ["settings", `WEBVTT\n\n${times} line:0 align:start\n同学们好`, hello],
  ["tabs around the arrow", `WEBVTT\n\n00:01.000\t-->\t00:02.500\n同学们好`, hello],
  [
    "hours",
    "WEBVTT\n\n00:00:01.000 --> 01:00:02.500\n同学们好",
    [{ fromMs: 1_000, toMs: 3_602_500, text: "同学们好" }],
  ],
  [
    "comments, styles and regions",
    `WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\nNOTE\n写给自己\n\nNOTE 一行\n\n${times}\n同学们好`,
    hello,
  ],
  ["many empty lines", `WEBVTT\n\n\n\n${times}\n同学们好\n\n\n`, hello],
  [
    "tags, of which the text is left",
    `WEBVTT\n\n${times}\n<v 王老师>同<00:01.500><c.red>学</c>们</v><b>好`,
    hello,
  ],
  [
    "characters by their names",
    `WEBVTT\n\n${times}\n1 &lt; 2 &amp;&amp; 3 &gt; 2 &#20320;&#x597D; &copyx;`,
    [{ ...hello[0]!, text: "1 < 2 && 3 > 2 你好 &copyx;" }],
  ],
  [
    "two lines, of which none is empty afterwards",
    `WEBVTT\n\n${times}\n 同学们 \n<i></i>\n好`,
    [{ ...hello[0]!, text: "同学们\n好" }],
  ],
  [
    "cues that overlap",
    `WEBVTT\n\n${times}\n一\n\n00:01.000 --> 00:09.000\n二\n\n00:02.000 --> 00:03.000\n三`,
    [
      { fromMs: 1_000, toMs: 2_500, text: "一" },
      { fromMs: 1_000, toMs: 9_000, text: "二" },
      { fromMs: 2_000, toMs: 3_000, text: "三" },
    ],
  ],
  ["a cue that shows nothing", `WEBVTT\n\n00:00.000 --> 00:01.000\n\n${times}\n同学们好`, hello],
  ["what would turn a line around", `WEBVTT\n\n${times}\n同学\u{202e}们\u{0}好`, hello],
])("%s is read", (_, text, cues) => {
  expect(read(text)).toEqual(cues);
});

test.each<[string, string, number, string]>([
  ["nothing", "", 1, "notWebVtt"],
  ["a SubRip file", "1\n00:00:01,000 --> 00:00:02,000\n好", 1, "notWebVtt"],
  ["a word that only begins so", "WEBVTTX\n\n", 1, "notWebVtt"],
  ["no cue", "WEBVTT\n\nNOTE 还没有写\n", 4, "noCues"],
  ["no empty line behind the header", `WEBVTT\n${times}\n好`, 2, "noEmptyLine"],
  [
    "no empty line between cues",
    `WEBVTT\n\n${times}\n好\n00:03.000 --> 00:04.000\n好`,
    5,
    "noEmptyLine",
  ],
  ["text without times", `WEBVTT\n\n${times}\n好\n\n只有文字`, 6, "noTimes"],
  ["two names", `WEBVTT\n\n一\n二\n${times}\n好`, 3, "noTimes"],
  ["commas instead of dots", "WEBVTT\n\n00:01,000 --> 00:02,000\n好", 3, "wrongTime"],
  ["61 minutes without an hour", "WEBVTT\n\n61:01.000 --> 61:02.000\n好", 3, "wrongTime"],
  ["61 seconds", "WEBVTT\n\n00:61.000 --> 01:02.000\n好", 3, "wrongTime"],
  ["seconds only", "WEBVTT\n\n1.000 --> 2.000\n好", 3, "wrongTime"],
  ["no room around the arrow", "WEBVTT\n\n00:01.000-->00:02.000\n好", 3, "wrongTime"],
  ["a time below zero", "WEBVTT\n\n-00:01.000 --> 00:02.000\n好", 3, "wrongTime"],
  ["more than a day", "WEBVTT\n\n00:01.000 --> 24:00:00.001\n好", 3, "wrongTime"],
  [
    "an end at its beginning",
    "WEBVTT\n\n第一句\n00:02.000 --> 00:02.000\n好",
    4,
    "endsBeforeItBegins",
  ],
  ["an end before it", "WEBVTT\n\n00:02.000 --> 00:01.000\n好", 3, "endsBeforeItBegins"],
  [
    "a cue from before the one above",
    `WEBVTT\n\n${times}\n好\n\n00:00.500 --> 00:03.000\n早`,
    6,
    "beginsTooEarly",
  ],
  [
    "a text as long as a page",
    `WEBVTT\n\n${times}\n${"好".repeat(longestCue + 1)}`,
    4,
    "cueTooLong",
  ],
])("%s is refused with its line", (_, text, line, fault) => {
  expect(faultOf(bytes(text))).toEqual([line, fault]);
});

test("bytes that are no UTF-8 are refused: they are another writing of Chinese", () => {
  expect(faultOf(new Uint8Array([...bytes("WEBVTT\n\n"), 0xc4, 0xe3]))).toEqual([1, "notUtf8"]);
});

test("there is an end to the file and to its cues", () => {
  expect(faultOf(new Uint8Array(captionFileBytes + 1))).toEqual([1, "fileTooLarge"]);
  const cue = `${times}\n好\n\n`;
  expect(read(`WEBVTT\n\n${cue.repeat(mostCues)}`)).toHaveLength(mostCues);
  expect(faultOf(bytes(`WEBVTT\n\n${cue.repeat(mostCues + 1)}`))?.[1]).toBe("tooManyCues");
});

test("what is written is read again as it was", () => {
  const cues: Cue[] = [
    { fromMs: 0, toMs: 86_400_000, text: "1 < 2 & 3 --> 4\n<b>第二行</b> &lt;" },
    { fromMs: 3_723_004, toMs: 3_723_005, text: "好" },
  ];
  expect(read(writeWebVtt(cues))).toEqual(cues);
  expect(writeWebVtt(cues)).toContain("01:02:03.004 --> 01:02:03.005");
});
