import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadConfig } from "./load.ts";

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
const Service = z.object({
  environment: z.record(z.string(), z.string()),
  ports: z.array(z.string()).optional(),
});
const { services } = z
  .object({ services: z.object({ server: Service, recorder: Service }) })
  .parse(parse(read("compose.yaml"), { merge: true }));

const example = new Map(
  [...read("deploy/compose.env").matchAll(/^([A-Z_]+)=(.*)$/gm)].map(
    ([, key = "", value = ""]) => [key, value] as const,
  ),
);
/** As the engine does it: `${NAME:-default}`, `${NAME:?why it is needed}`. */
const filled = (environment: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [
      key,
      value.replaceAll(/\$\{(\w+):[-?][^}]*\}/g, (_all, name: string) => example.get(name) ?? ""),
    ]),
  );

test.each([
  ["server", ["api", "media"]],
  ["recorder", ["recorder"]],
] as const)("the container of the %s gets settings that it starts with", (name, roles) => {
  const env = { NODE_ENV: "production", ...filled(services[name].environment) };
  const config = loadConfig({ env, folder: "/" });
  expect(config.ROLES).toEqual(roles);
  expect(config.DATABASE_URL).toBe("postgres://skyclass:change-me@postgres/skyclass");
});

test("a media port is open for each worker, UDP and TCP", () => {
  const { environment, ports } = services.server;
  const last = 40_000 + Number(environment["RTC_WORKERS"]) - 1;
  for (const protocol of ["udp", "tcp"])
    expect(ports).toContain(`0.0.0.0:40000-${last}:40000-${last}/${protocol}`);
});
