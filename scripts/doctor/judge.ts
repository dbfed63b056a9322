/*
 * What the doctor thinks of the facts it found. Pure: tested as a table.
 */

/** `problem`: Skyclass does not work like this; `attention`: it does, until it matters. */
export type Finding = {
  check: string;
  state: "ok" | "attention" | "problem";
  found: string;
  /** What to do, one step a line. */
  advice?: string;
};

export type Verdict = Omit<Finding, "check">;

const gib = 1024 ** 3;
const sizeText = (bytes: number): string =>
  bytes >= gib ? `${(bytes / gib).toFixed(0)} GiB` : `${(bytes / 1024 ** 2).toFixed(0)} MiB`;

export const ok = (found: string): Verdict => ({ state: "ok", found });
export const attention = (found: string, advice: string): Verdict => ({
  state: "attention",
  found,
  advice,
});
export const problem = (found: string, advice: string): Verdict => ({
  state: "problem",
  found,
  advice,
});

export const judgeNode = (version: string): Verdict =>
  Number(version.split(".")[0]) >= 24
    ? ok(`Node ${version}`)
    : problem(
        `Node ${version}`,
        "Node 24 is needed. Run: npm run doctor (npm brings its own Node)",
      );

export const judgeMemory = ({ bytes, cores }: { bytes: number; cores: number }): Verdict => {
  const found = `${cores} cores, ${sizeText(bytes)} of memory`;
  return cores >= 2 && bytes >= 3.5 * gib
    ? ok(found)
    : attention(found, "A school wants at least 2 cores and 4 GiB.");
};

/** A lesson of 40 minutes takes about half a gigabyte as it is recorded and as much as its replay. */
export const judgeSpace = ({ free, total }: { free: number; total: number }): Verdict => {
  const found = `${sizeText(free)} free of ${sizeText(total)}`;
  if (free < 2 * gib)
    return problem(found, "Recording will stop. Make room, or move DATA_DIR to a larger disk.");
  if (free < 20 * gib || free < total / 10)
    return attention(found, "Room for few lessons. Make room, or plan for a larger disk.");
  return ok(found);
};

export const judgeOpenFiles = (limit: number): Verdict => {
  const found = limit === Infinity ? "unlimited" : `${limit}`;
  const advice =
    "Set LimitNOFILE=65536 in the service (deploy/skyclass.service does), or ulimit -n.";
  if (limit < 4096) return problem(found, advice);
  return limit < 65_536 ? attention(found, advice) : ok(found);
};

type Buffers = { rmemMax: number; rmemDefault: number; wmemDefault: number };

/** The capture asks for all that rmem_max allows; media workers get what the defaults say. */
export const judgeUdpBuffers = ({ rmemMax, rmemDefault, wmemDefault }: Buffers): Verdict => {
  const wanted = [
    ["net.core.rmem_max", rmemMax, 4 * 1024 ** 2],
    ["net.core.rmem_default", rmemDefault, 1024 ** 2],
    ["net.core.wmem_default", wmemDefault, 1024 ** 2],
  ] as const;
  const found = `receive up to ${sizeText(rmemMax)}`;
  const small = wanted.filter(([, now, least]) => now < least);
  if (small.length === 0) return ok(found);
  const settings = small.map(([name, , least]) => `${name}=${least}`);
  return attention(
    small.map(([name, now]) => `${name} is ${now}`).join(", "),
    `Packets are lost when many talk at once. Put into /etc/sysctl.d/90-skyclass.conf and run sysctl --system:\n${settings.join("\n")}`,
  );
};

export const judgeClock = (synchronised: boolean | null): Verdict => {
  if (synchronised === true) return ok("synchronised");
  const advice = "Lessons begin by the clock. Install and start systemd-timesyncd or chrony.";
  return synchronised === false
    ? attention("not synchronised", advice)
    : attention("this machine does not say whether it is synchronised", advice);
};

/** How far another part's clock is from ours. */
export const judgeSkew = (milliseconds: number): string | undefined =>
  Math.abs(milliseconds) > 2000
    ? `its clock is ${(Math.abs(milliseconds) / 1000).toFixed(0)} s away from this machine's`
    : undefined;

export const judgePostgres = (facts: {
  versionNumber: number;
  version: string;
  encoding: string;
  skewMs: number;
}): Verdict => {
  const found = `PostgreSQL ${facts.version}, ${facts.encoding}`;
  if (facts.versionNumber < 150_000) return problem(found, "PostgreSQL 15 or later is needed.");
  if (facts.encoding !== "UTF8")
    return problem(found, "Names need UTF8: create database … encoding 'UTF8' template template0.");
  const skew = judgeSkew(facts.skewMs);
  return skew === undefined
    ? ok(found)
    : attention(`${found}; ${skew}`, "Synchronise both clocks.");
};

export const judgeRedis = (facts: {
  version: string;
  evicts: boolean;
  keeps: boolean;
  skewMs: number;
}): Verdict => {
  const found = `Redis ${facts.version}`;
  const [major = 0, minor = 0] = facts.version.split(".").map(Number);
  if (major < 6 || (major === 6 && minor < 2))
    return problem(found, "Redis 6.2 or later is needed.");
  if (facts.evicts)
    return problem(`${found} may drop jobs`, "Set maxmemory-policy noeviction in redis.conf.");
  if (!facts.keeps)
    return attention(
      `${found} forgets its jobs in a power cut`,
      "Set appendonly yes in redis.conf. (Lost jobs are found again, later.)",
    );
  const skew = judgeSkew(facts.skewMs);
  return skew === undefined
    ? ok(found)
    : attention(`${found}; ${skew}`, "Synchronise both clocks.");
};

const daysBefore = (now: Date, end: Date): number =>
  Math.floor((end.getTime() - now.getTime()) / 86_400_000);

export type Certificate = { validTo: Date; trusted: boolean; why: string };

export const judgeCertificate = (certificate: Certificate, now: Date): Verdict => {
  const days = daysBefore(now, certificate.validTo);
  if (days < 0)
    return problem(`ended ${-days} days ago`, "Renew it: browsers refuse the site like this.");
  if (!certificate.trusted)
    return problem(
      `not trusted (${certificate.why})`,
      "Browsers warn, and phones may refuse. Use a certificate that browsers know, with its whole chain.",
    );
  return days < 14
    ? attention(`ends in ${days} days`, "See whether its renewal works.")
    : ok(`good for ${days} days`);
};

const isThisMachine = (host: string): boolean => /^(localhost|127\.|\[::1\])/.test(host);

/** What can be said of the address people open without asking for it. */
export const judgePublicUrl = (url: string | undefined, production: boolean): Verdict => {
  if (url === undefined)
    return production
      ? attention("not set", "Set PUBLIC_URL to the https address people open.")
      : ok("not set (development)");
  const { protocol, hostname, pathname } = new URL(url);
  if (pathname !== "/")
    return problem(url, "Skyclass needs a host name of its own: PUBLIC_URL without a path.");
  if (protocol === "http:" && !isThisMachine(hostname))
    return problem(url, "Browsers give camera and microphone to https only: set up a certificate.");
  return ok(url);
};
