import { describe, expect, test } from "vitest";
import { announceCandidates, listeningFor, localAddresses } from "./listening.ts";

const address = (ip: string, family: "IPv4" | "IPv6" = "IPv4") => ({
  address: ip,
  internal: ip.startsWith("127.") || ip === "::1",
  netmask: "",
  mac: "",
  cidr: null,
  ...(family === "IPv6" ? { family, scopeid: 0 } : { family }),
});
const interfaces = {
  lo: [address("127.0.0.1"), address("::1", "IPv6")],
  eth0: [address("192.0.2.2"), address("fd00::2", "IPv6"), address("fe80::1", "IPv6")],
};

describe("where media workers listen", () => {
  test("every address that a browser could reach, loopback last", () => {
    expect(localAddresses(interfaces)).toEqual(["192.0.2.2", "fd00::2", "127.0.0.1"]);
  });

  test("local addresses are bound one by one, UDP and TCP on the same port", () => {
    const { listenInfos, alsoAnnounced } = listeningFor({
      announced: [],
      port: 40_001,
      interfaces,
    });
    expect(listenInfos.map(({ protocol, ip, port }) => `${protocol} ${ip} ${port}`)).toEqual([
      "udp 192.0.2.2 40001",
      "tcp 192.0.2.2 40001",
      "udp fd00::2 40001",
      "tcp fd00::2 40001",
      "udp 127.0.0.1 40001",
      "tcp 127.0.0.1 40001",
    ]);
    expect(alsoAnnounced).toEqual([]);
  });

  test("behind a translated address one socket serves all that are announced", () => {
    const { listenInfos, alsoAnnounced } = listeningFor({
      announced: ["203.0.113.7", "192.0.2.2"],
      port: 40_000,
      interfaces,
    });
    expect(listenInfos).toEqual([
      { protocol: "udp", port: 40_000, ip: "0.0.0.0", announcedAddress: "203.0.113.7" },
      { protocol: "tcp", port: 40_000, ip: "0.0.0.0", announcedAddress: "203.0.113.7" },
    ]);
    expect(alsoAnnounced).toEqual(["192.0.2.2"]);
  });

  test("candidates are repeated for addresses that share a socket, with a lower priority", () => {
    const candidate = {
      foundation: "udpcandidate",
      priority: 1_076_558_079,
      ip: "203.0.113.7",
      address: "203.0.113.7",
      protocol: "udp" as const,
      port: 40_000,
      type: "host" as const,
    };
    const [first, second, ...more] = announceCandidates([candidate], ["192.0.2.2", "fd00::2"]);
    expect(first).toEqual(candidate);
    expect(second).toMatchObject({ address: "192.0.2.2", ip: "192.0.2.2", port: 40_000 });
    expect(second?.priority).toBeLessThan(candidate.priority);
    expect(more).toEqual([]);
  });
});
