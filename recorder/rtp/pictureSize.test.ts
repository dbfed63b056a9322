import { describe, expect, test } from "vitest";
import { pictureSizeBytes } from "./pictureSize.ts";

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");

describe("the picture size of H.264", () => {
  test.each([
    ["a parameter set alone", "67 42c01f8c", "67 42c01f8c"],
    ["the first of several", "78 0005 67 42c01f8c 0002 6801 0003 650102", "67 42c01f8c"],
    ["one behind a delimiter", "78 0002 09f0 0005 67 42c01f8c", "67 42c01f8c"],
  ])("is told by %s", (_what, payload, expected) => {
    expect(pictureSizeBytes("video/H264", bytes(payload))).toEqual(bytes(expected));
  });

  test.each([
    ["a picture", "65 010203"],
    ["a fragment", "7c 85 0102"],
    ["pictures together", "78 0002 6101 0002 6102"],
    ["a cut aggregate", "78 0009 67 42c0"],
    ["an empty part", "78 0000 0005 67 42c01f8c"],
    ["nothing", ""],
  ])("is not told by %s", (_what, payload) => {
    expect(pictureSizeBytes("video/H264", bytes(payload))).toBeNull();
  });
});

describe("the picture size of VP8", () => {
  const keyFrame = "00 0000 9d012a 8002 e001 00";
  test.each([
    ["behind the shortest descriptor", `10 ${keyFrame}`],
    ["behind a short picture id", `90 80 05 ${keyFrame}`],
    ["behind a long picture id", `90 80 8005 ${keyFrame}`],
    ["behind every field", `90 f0 8005 01 20 ${keyFrame}`],
  ])("is told %s", (_what, payload) => {
    expect(pictureSizeBytes("video/VP8", bytes(payload))).toEqual(bytes("8002 e001"));
  });

  test.each([
    ["an inter frame", "10 01 0000 9d012a 8002 e001 00"],
    ["a frame's later packet", `00 ${keyFrame}`],
    ["a frame's later partition", `11 ${keyFrame}`],
    ["a wrong start code", "10 00 0000 9d012b 8002 e001 00"],
    ["a cut packet", "90 f0 8005 01 20 00 0000 9d01"],
    ["nothing", ""],
  ])("is not told by %s", (_what, payload) => {
    expect(pictureSizeBytes("video/VP8", bytes(payload))).toBeNull();
  });
});

test("sound has no picture size", () => {
  expect(pictureSizeBytes("audio/opus", bytes("67 42c01f8c"))).toBeNull();
});
