import { expect, test } from "vitest";
import { kindOf } from "./slideFiles.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");

test.each([
  ["a PDF", "%PDF-1.7\n", "pdf"],
  ["a PDF behind a few stray bytes", "\xef\xbb\xbf\n%PDF-1.4", "pdf"],
  ["a JPEG", "\xff\xd8\xff\xe0", "jpeg"],
  ["a PNG", "\x89PNG\r\n\x1a\n", "png"],
  ["a WebP", "RIFF\x10\0\0\0WEBPVP8 ", "webp"],
  ["Office Open XML", "PK\x03\x04", "office"],
  ["PowerPoint 97", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"],
  ["an SVG", '<svg xmlns="http://www.w3.org/2000/svg">', null],
  ["an SVG behind a declaration", '<?xml version="1.0"?><svg>', null],
  ["a page of the web", "<!doctype html>", null],
  ["a GIF", "GIF89a", null],
  ["a sound in RIFF", "RIFF\x10\0\0\0WAVEfmt ", null],
  ["a PDF that begins too late", `${" ".repeat(1024)}%PDF-1.4`, null],
  ["nothing", "", null],
])("%s is known by how it begins", (_what, beginning, kind) => {
  expect(kindOf(latin1(beginning))).toBe(kind);
});
