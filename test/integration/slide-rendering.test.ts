import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { type Canvas, createCanvas, loadImage } from "@napi-rs/canvas";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RenderedPage, type SlideFileKind, type SlideRefusal } from "../../protocol/slides.ts";
import { findProgram, runLimited } from "../../server/lib/limitedChild.ts";
import { convertOffice } from "../../recorder/slides/office.ts";
import { renderPages } from "../../recorder/slides/pageRendering.ts";
import { SlidesRefused } from "../../recorder/slides/refusal.ts";
import { createLogger } from "../../server/lib/log.ts";
import {
  archiveOf,
  lockedPdf,
  pdfOfContent,
  pdfOfPages,
  photoWithPlace,
  stream,
} from "../factories/slideFiles.ts";

/* Pages as the recorder draws them, in the process it draws them in. */

const log = createLogger({ level: "silent", name: "test" });
const embeddedChinese = new URL("../fixtures/embedded-chinese.pdf", import.meta.url);
const chineseWord = new URL("../fixtures/chinese.docx", import.meta.url);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "skyclass-slides-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Limits that a hostile file reaches while a test waits. */
const tight = {
  dataBytes: 800 * 1024 * 1024,
  cpuS: 60,
  fileBytes: 64 * 1024 * 1024,
  totalMs: 20_000,
  quietMs: 5_000,
};
const render = async (
  content: Uint8Array,
  kind: Exclude<SlideFileKind, "office"> = "pdf",
  more: { signal?: AbortSignal; onPage?: (done: number) => void } = {},
): Promise<RenderedPage[]> => {
  const path = join(folder, "source");
  await writeFile(path, content);
  return renderPages({
    settings: { path, kind, folder },
    limits: tight,
    onPage: ({ done }) => more.onPage?.(done),
    log,
    signal: more.signal ?? new AbortController().signal,
  });
};
const refusalOf = async (work: Promise<unknown>): Promise<SlideRefusal | "none"> =>
  work.then(
    () => "none" as const,
    (error: unknown) => {
      if (error instanceof SlidesRefused) return error.refusal;
      throw error;
    },
  );

/** A page's picture; black and white are all that the tests draw. */
const pictureOf = async (name: string): Promise<Canvas> => {
  const image = await loadImage(await readFile(join(folder, name)));
  const canvas = createCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas;
};
const isInk = (canvas: Canvas): boolean[] => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from({ length: data.length / 4 }, (_all, at) => data[4 * at + 1]! < 128);
};
/** How much of the ink of either the other has, too: 1 where they are the same. */
const likeness = (one: Canvas, other: Canvas): number => {
  const [here, there] = [isInk(one), isInk(other)];
  const both = here.filter((ink, at) => ink && there[at]).length;
  const either = here.filter((ink, at) => ink || there[at]).length;
  return both / either;
};
/** Where the ink begins on the left, and ends at the bottom. */
const inkEdges = (canvas: Canvas): { left: number; bottom: number } => {
  let left = canvas.width;
  let bottom = 0;
  for (const [at, ink] of isInk(canvas).entries()) {
    if (!ink) continue;
    left = Math.min(left, at % canvas.width);
    bottom = Math.floor(at / canvas.width);
  }
  return { left, bottom };
};
/** The same text in the same place, drawn by the canvas itself. */
const drawn = (text: string, { lang = "zh-Hans", left = 100, base = 400 } = {}): Canvas => {
  const canvas = createCanvas(1600, 900);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#000";
  context.lang = lang;
  context.font = "150px sans-serif";
  context.fillText(text, left, base);
  return canvas;
};

describe("pages", () => {
  test("of a PDF whose Chinese font is not in it are drawn with real Chinese characters", async () => {
    const pages = await render(pdfOfPages(["空中课堂直骨", "一"]));
    expect(pages.map(({ width, height }) => [width, height])).toEqual([
      [1600, 900],
      [1600, 900],
    ]);
    expect(pages.map(({ text }) => text)).toEqual(["空中课堂直骨", "一"]);
    const first = await pictureOf(`page-1.${pages[0]!.type}`);
    const chinese = likeness(first, drawn("空中课堂直骨"));
    expect(chinese).toBeGreaterThan(0.9);
    // Neither boxes nor the shapes that Japan gives some of them.
    expect(likeness(first, drawn("□□□□□□"))).toBeLessThan(0.5);
    expect(likeness(first, drawn("空中课堂直骨", { lang: "ja" }))).toBeLessThan(chinese - 0.05);
    const second = await pictureOf(`page-2.${pages[1]!.type}`);
    expect(likeness(second, drawn("一"))).toBeGreaterThan(0.9);
  });

  test("of a PDF keep the lines of their text, without spaces that it has not", async () => {
    const [page] = await render(pdfOfPages(["几分之一\n把一个圆平均分成 3 份"], 40));
    expect(page?.text).toBe("几分之一\n把一个圆平均分成 3 份");
  });

  test("of a PDF that brings its Chinese font are drawn with it", async () => {
    const [page] = await render(await readFile(embeddedChinese));
    expect(page?.text.replaceAll(" ", "")).toBe("空中课堂");
    const picture = await pictureOf(`page-1.${page!.type}`);
    const [there, own] = [inkEdges(picture), inkEdges(drawn("空中课堂"))];
    const moved = drawn("空中课堂", {
      left: 100 + there.left - own.left,
      base: 400 + there.bottom - own.bottom,
    });
    expect(likeness(picture, moved)).toBeGreaterThan(0.85);
  });

  test("have thumbnails, and are written whole or not at all", async () => {
    await render(pdfOfPages(["一", "二"]));
    const thumbnail = await pictureOf("thumb-2.webp");
    expect([thumbnail.width, thumbnail.height]).toEqual([240, 135]);
    expect((await readdir(folder)).filter((name) => name.endsWith(".new"))).toEqual([]);
  });

  test("of a photograph are upright, and nothing is left of where it was taken", async () => {
    const photo = photoWithPlace();
    expect(photo.includes("GPS")).toBe(true);
    const [page] = await render(photo, "jpeg");
    expect([page?.width, page?.height]).toEqual([200, 400]);
    for (const name of [`page-1.${page!.type}`, "thumb-1.webp"]) {
      const made = await readFile(join(folder, name));
      expect(["GPS", "Exif", "EXIF"].some((word) => made.includes(word))).toBe(false);
    }
    const picture = await pictureOf(`page-1.${page!.type}`);
    const [red] = picture.getContext("2d").getImageData(100, 50, 1, 1).data;
    expect(red).toBeGreaterThan(150);
  });

  test("that are there already are not drawn again by whoever takes the work over", async () => {
    const stop = new AbortController();
    const file = pdfOfPages(["一", "二", "三"]);
    const stopped = render(file, "pdf", {
      signal: stop.signal,
      onPage: (done) => done === 1 && stop.abort(new Error("leaving")),
    });
    await expect(stopped).rejects.toThrow("leaving");
    const facts = join(folder, "page-1.json");
    const first = RenderedPage.parse(JSON.parse(await readFile(facts, "utf8")));
    await writeFile(facts, JSON.stringify({ ...first, text: "drawn before" }));
    const pages = await render(file);
    expect(pages.map(({ text }) => text)).toEqual(["drawn before", "二", "三"]);
  });
});

/** One that draws itself twice, thirty-two deep. */
const deepForms = (): Buffer => {
  const objects = Array.from({ length: 32 }, (_all, depth) =>
    stream(
      depth === 31 ? "0 0 1 1 re f" : "/F Do /F Do",
      `/Type /XObject /Subtype /Form /BBox [0 0 640 360] /Resources << /XObject << /F ${6 + depth} 0 R >> >>`,
    ),
  );
  return pdfOfContent("/F Do", { resources: "/XObject << /F 5 0 R >>", objects });
};
/** A few kilobytes of drawing that unpack to half a gigabyte. */
const bombInside = (): Buffer => {
  const once = deflateSync(Buffer.alloc(2 ** 29, " "), { level: 9 });
  const twice = deflateSync(once, { level: 9 });
  const filters = "/Filter [/FlateDecode /FlateDecode]";
  const objects = [stream(twice, `/Type /XObject /Subtype /Form /BBox [0 0 9 9] ${filters}`)];
  return pdfOfContent("/F Do", { resources: "/XObject << /F 5 0 R >>", objects });
};
const pngOf = (width: number, height: number): Buffer => {
  const png = createCanvas(1, 1).toBuffer("image/png");
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
};

describe("a file that means harm, or is broken, ends with a reason:", () => {
  const cut = (): Buffer => pdfOfPages(["一"]).subarray(0, 100);
  test.each<[string, SlideRefusal, () => Uint8Array, Exclude<SlideFileKind, "office">]>([
    ["no PDF behind a PDF's first bytes", "damaged", () => Buffer.from("%PDF-1.7\nhello"), "pdf"],
    ["a PDF that was cut off", "damaged", cut, "pdf"],
    ["a PDF with a password", "encrypted", lockedPdf, "pdf"],
    ["too many pages", "tooManyPages", () => pdfOfPages(Array<string>(201).fill("一")), "pdf"],
    ["a page that draws itself for ever", "tooHeavy", deepForms, "pdf"],
    ["a page that unpacks to half a gigabyte", "tooHeavy", bombInside, "pdf"],
    ["a picture that says it is gigantic", "tooHeavy", () => pngOf(60_000, 60_000), "png"],
    ["a picture that is none", "damaged", () => Buffer.from("\xff\xd8\xff\xe0", "latin1"), "jpeg"],
    ["a picture of nothing", "damaged", () => Buffer.from("RIFF....WEBPVP8X"), "webp"],
  ])("%s: %s", async (_what, refusal, file, kind) => {
    expect(await refusalOf(render(file(), kind))).toBe(refusal);
  });

  const compound = (stream16: string) => () =>
    Buffer.concat([
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      Buffer.alloc(64),
      Buffer.from(stream16, "utf16le"),
    ]);
  const presentation = (bytes: number) => () => archiveOf([["ppt/presentation.xml", bytes]]);
  test.each<[string, SlideRefusal, () => Uint8Array]>([
    ["a workbook", "notSupported", () => archiveOf([["xl/workbook.xml", 10]])],
    ["an old text document", "notSupported", compound("WordDocument")],
    ["a presentation with a password", "encrypted", compound("EncryptedPackage")],
    ["an archive that was cut off", "damaged", () => presentation(9)().subarray(0, 40)],
    ["an archive that unpacks to gigabytes", "tooHeavy", presentation(2_000_000_000)],
    ["a presentation without LibreOffice", "officeMissing", presentation(9)],
    ["an old presentation without LibreOffice", "officeMissing", compound("PowerPoint Document")],
  ])("%s: %s", async (_what, refusal, file) => {
    const source = join(folder, "source");
    await writeFile(source, file());
    vi.stubEnv("PATH", folder);
    const converting = convertOffice({
      source,
      target: join(folder, "converted.pdf"),
      workFolder: join(folder, "office"),
      officePath: undefined,
      log,
      signal: new AbortController().signal,
    });
    expect(await refusalOf(converting)).toBe(refusal);
    expect(await readdir(folder)).toEqual(["source"]);
  });
});

test.runIf(findProgram(["soffice", "libreoffice"]) !== null)(
  "a Word file becomes pages with its words, where LibreOffice is installed",
  async () => {
    const target = join(folder, "converted.pdf");
    await convertOffice({
      source: fileURLToPath(chineseWord),
      target,
      workFolder: join(folder, "office"),
      officePath: undefined,
      log,
      signal: new AbortController().signal,
    });
    expect(await readdir(folder)).toEqual(["converted.pdf"]);
    const [page, ...others] = await render(await readFile(target));
    expect(others).toEqual([]);
    expect(page?.text).toContain("第一课 认识分数");
  },
);

describe("a program with limits", () => {
  const node = async (code: string, limits: Partial<typeof tight>, signal?: AbortSignal) =>
    runLimited({
      command: process.execPath,
      args: ["-e", code],
      env: { PATH: process.env["PATH"] },
      limits: { ...tight, ...limits },
      onLine: () => undefined,
      signal: signal ?? new AbortController().signal,
    });

  test("gets no more memory than it may", async () => {
    const hog = "const all = []; for (;;) all.push(Buffer.alloc(1e7, 1));";
    const end = await node(hog, { dataBytes: 600 * 1024 * 1024 });
    expect(end).toMatchObject({ killedFor: null });
    expect(end.exitCode).not.toBe(0);
  });

  test("is ended when it says nothing for too long, with all that it started", async () => {
    const started = 'require("node:child_process").spawn("sleep", ["77.7"]);';
    const end = await node(`${started} setInterval(() => {}, 1e6)`, { quietMs: 2_500 });
    expect(end).toMatchObject({ exitCode: null, killedFor: "quietMs" });
    expect(await isRunning("sleep\x0077.7")).toBe(false);
  });

  test("is ended when its work is taken away", async () => {
    const stop = new AbortController();
    const running = node("setInterval(() => {}, 1e6)", {}, stop.signal);
    setTimeout(() => stop.abort(new Error("leaving")), 300);
    await expect(running).rejects.toThrow("leaving");
  });
});

const isRunning = async (words: string): Promise<boolean> => {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.startsWith(words)) return true;
  }
  return false;
};
