import { expect, test } from "vitest";
import { demuxerOf } from "./container.ts";

const padded = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat([
    ...parts.map((part) => Buffer.from(typeof part === "string" ? part : Uint8Array.from(part))),
    Buffer.alloc(1024),
  ]);
const packets = (length: number, before: number): Buffer => {
  const bytes = Buffer.alloc(1024);
  for (let at = before; at < bytes.length; at += length) bytes[at] = 0x47;
  return bytes;
};

test.each([
  ["MP4", padded([0, 0, 0, 24], "ftypisom"), "mov"],
  ["QuickTime without ftyp", padded([0, 0, 0, 8], "wide"), "mov"],
  ["WebM", padded([0x1a, 0x45, 0xdf, 0xa3]), "matroska"],
  ["AVI", padded("RIFF", [1, 2, 3, 4], "AVI "), "avi"],
  ["FLV", padded("FLV", [1, 5]), "flv"],
  [
    "WMV",
    padded([
      0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0, 0xaa, 0, 0x62, 0xce, 0x6c,
    ]),
    "asf",
  ],
  ["MPEG program stream", padded([0, 0, 1, 0xba]), "mpeg"],
  ["MPEG transport stream", packets(188, 0), "mpegts"],
  ["a camcorder's transport stream", packets(192, 4), "mpegts"],
  ["an HLS playlist", padded("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), null],
  ["a concat script", padded("ffconcat version 1.0\nfile /etc/passwd\n"), null],
  ["a DASH manifest", padded('<?xml version="1.0"?><MPD>'), null],
  ["SDP", padded("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n"), null],
  ["a WAV file", padded("RIFF", [1, 2, 3, 4], "WAVE"), null],
  ["a PDF", padded("%PDF-1.7"), null],
  ["a ZIP file", padded("PK", [3, 4]), null],
  ["a single byte 0x47", padded([0x47]), null],
  ["nothing", Buffer.alloc(0), null],
])("%s is read with the right demuxer or not at all", (_name, head, demuxer) => {
  expect(demuxerOf(head)).toBe(demuxer);
});
