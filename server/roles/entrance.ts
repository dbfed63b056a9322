import type { Config } from "../../config/schema.ts";
import type { Entrance } from "../demo/openDistrict.ts";

/** The address people open: PUBLIC_URL, else where we listen. */
export const siteAddress = (config: Config, port: number): string => {
  if (config.PUBLIC_URL !== undefined) return config.PUBLIC_URL.replace(/\/$/, "");
  const anywhere = config.HTTP_HOST === "0.0.0.0" || config.HTTP_HOST === "::";
  const host = anywhere ? "127.0.0.1" : config.HTTP_HOST;
  return `${config.isHttps ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
};

/** What is said of a certificate that nobody but this machine vouches for. */
export const trialText = (fingerprint: string): string =>
  [
    "Its certificate is for a trial: this machine made it for itself, and browsers warn before they open",
    "the page. Lessons need a real one (docs/install.md). Its SHA-256 fingerprint, to compare with theirs:",
    `  ${fingerprint}`,
  ].join("\n");

/** What `npm start` prints when everything runs: the address, and how to sign in. */
export const entranceText = (site: string, entrance: Entrance): string => {
  const ready = `Skyclass is ready at ${site}`;
  switch (entrance.kind) {
    case "demo":
      return [
        ready,
        "",
        "This is a demo school. Each link signs one person in, once; open them in separate browser profiles:",
        ...entrance.links.map(
          ({ role, displayName, path }) =>
            `  ${role.padEnd(11)} ${displayName.padEnd(6, "　")} ${site}${path}`,
        ),
        "A new start prints new links.",
      ].join("\n");
    case "firstOperator":
      return [
        ready,
        "",
        "There is no operator yet. This link makes the first one, once; keep it to yourself:",
        `  ${site}${entrance.path}`,
      ].join("\n");
    case "signIn":
      return `${ready}\nSign in with your name and password.`;
  }
};
