import { describe, expect, test } from "vitest";
import { headerExtensions, isRtcp, parseRtcp, parseRtp } from "./packet.ts";

const rtp = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");
const plain = "80 e0 fffe 00000010 deadbeef";

describe("RTP packets", () => {
  test("are read as RFC 3550 lays them out", () => {
    expect(parseRtp(rtp(`${plain} 0102`))).toEqual({
      marker: true,
      payloadType: 96,
      sequence: 0xfffe,
      timestamp: 16,
      ssrc: 0xdeadbeef,
      extension: null,
      payload: Buffer.from([1, 2]),
    });
  });

  test.each([
    ["contributing sources", "82 60 0001 00000010 deadbeef 11111111 22222222 0a0b"],
    ["padding", "a0 60 0001 00000010 deadbeef 0a0b 00 02"],
    ["an extension", "90 60 0001 00000010 deadbeef bede 0001 10ff0000 0a0b"],
    ["all of them", "b1 60 0001 00000010 deadbeef 11111111 bede 0001 10ff0000 0a0b 00 00 03"],
  ])("leave %s out of the payload", (_what, hex) => {
    expect(parseRtp(rtp(hex))?.payload).toEqual(Buffer.from([0x0a, 0x0b]));
  });

  test.each([
    ["short", "80 60 0001 00000010 dead"],
    ["of another version", "40 60 0001 00000010 deadbeef 01"],
    ["with more sources than bytes", "8f 60 0001 00000010 deadbeef 01"],
    ["with more extension than bytes", "90 60 0001 00000010 deadbeef bede 0002 10ff0000"],
    ["with more padding than bytes", "a0 60 0001 00000010 deadbeef 0a 09"],
    ["with padding of nothing", "a0 60 0001 00000010 deadbeef 0a 00"],
  ])("that are %s are refused", (_what, hex) => {
    expect(parseRtp(rtp(hex))).toBeNull();
  });

  test("carry one-byte extensions, with padding between and id 15 as the end", () => {
    const packet = parseRtp(
      rtp("90 60 0001 00000010 deadbeef bede 0003 10aa 00 00 22 010203 f0 11 01 99"),
    );
    expect(packet && headerExtensions(packet)).toEqual([
      { id: 1, value: Buffer.from([0xaa]) },
      { id: 2, value: Buffer.from([1, 2, 3]) },
    ]);
  });

  test("carry two-byte extensions, also empty ones", () => {
    const packet = parseRtp(rtp("90 60 0001 00000010 deadbeef 1000 0002 10 00 00 14 03 010203"));
    expect(packet && headerExtensions(packet)).toEqual([
      { id: 0x10, value: Buffer.alloc(0) },
      { id: 0x14, value: Buffer.from([1, 2, 3]) },
    ]);
  });

  test("with a cut extension element give the whole ones before it", () => {
    const packet = parseRtp(rtp("90 60 0001 00000010 deadbeef bede 0001 10aa 2301"));
    expect(packet && headerExtensions(packet)).toEqual([{ id: 1, value: Buffer.from([0xaa]) }]);
  });
});

describe("RTCP packets", () => {
  // 2020-02-17T08:00:00.5Z is 1581926400.5 s, NTP seconds 3790915200.
  const report = "80 c8 0006 deadbeef e1f4c680 80000000 00000bb8 00000064 00002710";

  test("are told from RTP by the second byte", () => {
    expect(isRtcp(rtp(report))).toBe(true);
    expect(isRtcp(rtp(plain))).toBe(false);
  });

  test("a compound of a report, a description and a goodbye comes apart", () => {
    const parts = parseRtcp(
      rtp(`${report} 81 ca 0002 deadbeef 01016100 82 cb 0002 deadbeef 00000007`),
    );
    expect(parts.map((part) => part.type)).toEqual(["senderReport", "other", "bye"]);
    expect(parts[0]).toMatchObject({
      ssrc: 0xdeadbeef,
      ntpUs: 1_581_926_400_500_000,
      rtpTimestamp: 3000,
      packetCount: 100,
      octetCount: 10_000,
    });
    expect(parts[2]).toMatchObject({ ssrcs: [0xdeadbeef, 7] });
  });

  test("after 2036 the report's time goes on", () => {
    const [part] = parseRtcp(
      rtp("80 c8 0006 deadbeef 00000001 00000000 00000000 00000000 00000000"),
    );
    expect(part).toMatchObject({ ntpUs: Date.UTC(2036, 1, 7, 6, 28, 17) * 1000 });
  });

  test("what follows a broken part is dropped", () => {
    expect(parseRtcp(rtp(`${report} 81 ca 0009 deadbeef`))).toHaveLength(1);
    expect(parseRtcp(rtp("80 c8"))).toEqual([]);
  });
});
