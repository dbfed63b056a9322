import { isIPv4, isIPv6 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";
import type { types } from "mediasoup";

export type Listening = {
  /** What a worker's WebRtcServer binds; UDP and TCP for each address, UDP first. */
  listenInfos: types.TransportListenInfo[];
  /** Addresses to announce beside those that mediasoup announces by itself. */
  alsoAnnounced: string[];
};

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** Addresses of this machine that a browser could reach: no IPv6 loopback, no link-local ones. */
export const localAddresses = (interfaces: Interfaces): string[] => {
  const all = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .map(({ address, internal }) => ({ address, internal }))
    .filter(({ address }) => !/^(fe80:|::1$|169\.254\.)/i.test(address));
  // Loopback last: mediasoup gives earlier addresses the higher ICE priority.
  const ordered = [...all.filter((one) => !one.internal), ...all.filter((one) => one.internal)];
  return [...new Set(ordered.map((one) => one.address))];
};

/**
 * Where a worker listens, and which addresses it tells browsers.
 * Addresses of this machine are bound one by one, so that an answer always leaves from the address
 * that was asked (RFC 8445 §7.2.5.2.1 makes browsers drop any other). When an address is not of this
 * machine (NAT, containers), one socket serves every address.
 */
export const listeningFor = (options: {
  /** RTC_ADDRESSES; empty announces every local address. */
  announced: readonly string[];
  /** 0: any free port. */
  port: number;
  interfaces: Interfaces;
}): Listening => {
  const local = localAddresses(options.interfaces);
  const wanted = options.announced.length > 0 ? [...options.announced] : local;
  if (wanted.length === 0) wanted.push("127.0.0.1");
  const both = (info: { ip: string; announcedAddress?: string }): types.TransportListenInfo[] => [
    { protocol: "udp", port: options.port, ...info },
    { protocol: "tcp", port: options.port, ...info },
  ];
  const isLocal = (address: string) => local.includes(address) || address === "127.0.0.1";
  if (wanted.every(isLocal))
    return { listenInfos: wanted.flatMap((ip) => both({ ip })), alsoAnnounced: [] };

  const version6 = wanted.filter((address) => isIPv6(address));
  const others = wanted.filter((address) => isIPv4(address) || !isIPv6(address));
  const listenInfos = [
    ...(others[0] === undefined ? [] : both({ ip: "0.0.0.0", announcedAddress: others[0] })),
    ...(version6[0] === undefined
      ? []
      : both({ ip: "::", announcedAddress: version6[0] }).map((info) => ({
          ...info,
          flags: { ipv6Only: true },
        }))),
  ];
  return { listenInfos, alsoAnnounced: [...others.slice(1), ...version6.slice(1)] };
};

/** The candidates of a transport, repeated for the addresses that share its sockets. */
export const announceCandidates = (
  candidates: readonly types.IceCandidate[],
  alsoAnnounced: readonly string[],
): types.IceCandidate[] => [
  ...candidates,
  ...alsoAnnounced.flatMap((address, index) =>
    candidates
      .filter((candidate) => isIPv6(candidate.address) === isIPv6(address))
      .map((candidate) => ({
        ...candidate,
        address,
        ip: address,
        foundation: `${candidate.foundation}${index}`,
        priority: Math.max(1, candidate.priority - 1000 * (index + 1)),
      })),
  ),
];
