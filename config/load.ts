import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { z } from "zod";
import { keyMeantBy } from "./misspelt.ts";
import { type Config, type ConfigKey, configKeys, ConfigSchema, describeKey } from "./schema.ts";

/*
 * The only reader of process.env. Settings come, weakest first, from the configuration file
 * (SKYCLASS_CONFIG, or skyclass.config.json in the working folder), from the environment, and from
 * the command line.
 */

/** Stops the boot; the message names every wrong key and what was expected. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

type Environment = Readonly<Record<string, string | undefined>>;

const childSettings = "SKYCLASS_CHILD_CONFIG";
const configFile = "SKYCLASS_CONFIG";
/** Ours, but not settings of the server: read here or by the set-up scripts. */
const otherNames = new Set([childSettings, configFile, "SKYCLASS_CACHE_DIR", "SKYCLASS_CACHE"]);
const ourPrefixes = /^(SKYCLASS|ACCEL|ALARM|RTC|HTTPS?|ICE|TURN|DRAIN|DEMO|METRICS|UPLOAD)_/;
/** Proxy settings, and the variables that Docker and Kubernetes make for linked services. */
const foreignNames = /^HTTPS?_PROXY$|_SERVICE_(HOST|PORT)|_PORT_\d+_|^SKYCLASS_PORT$/;

const isKey = (name: string): name is ConfigKey => (configKeys as string[]).includes(name);

const fromFile = (env: Environment, folder: string): Record<string, unknown> => {
  const named = env[configFile];
  const path = resolve(folder, named ?? "skyclass.config.json");
  if (!existsSync(path)) {
    if (named) throw new ConfigError(`${configFile}: there is no file ${path}`);
    return {};
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ConfigError(`${path} is not JSON`, { cause });
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new ConfigError(`${path} must hold one JSON object`);
  return content as Record<string, unknown>;
};

const fromEnvironment = (env: Environment) => {
  const values: Record<string, string> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    // Compose files pass unset variables as empty text.
    if (value === undefined || value === "") continue;
    if (isKey(name)) values[name] = value;
    else if (!otherNames.has(name) && !foreignNames.test(name)) {
      const meant = keyMeantBy(name, configKeys);
      // Other programs have variables, too: one like ours is theirs where ours is set beside it.
      if (meant && !env[meant])
        unknown.push(`${name}: there is no such setting; is ${meant} meant?`);
      else if (ourPrefixes.test(name)) unknown.push(`${name}: there is no such setting`);
    }
  }
  return { values, unknown };
};

const fromArguments = (args: readonly string[]) => {
  const values: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const argument of args)
    if (argument === "--demo-lan") values["DEMO_LAN"] = true;
    else unknown.push(`${argument}: there is no such setting`);
  return { values, unknown };
};

const complain = (issue: z.core.$ZodIssue, given: Record<string, unknown>): string[] => {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => `${key}: there is no such setting`);
  const [key] = issue.path;
  if (typeof key !== "string" || !isKey(key)) return [issue.message];
  const about = describeKey(key);
  if (issue.code === "custom") return [`${key}: ${issue.message}`];
  const value = about.secret ? "" : ` (found ${JSON.stringify(given[key])})`;
  return [`${key}: expected ${about.expected}${value}`];
};

/**
 * Reads, checks and completes the settings.
 * @throws ConfigError naming each unknown or wrong key and what was expected
 */
export const loadConfig = (from?: {
  env?: Environment;
  args?: readonly string[];
  folder?: string;
}): Config => {
  const env = from?.env ?? process.env;
  const folder = from?.folder ?? process.cwd();
  const environment = fromEnvironment(env);
  const flags = fromArguments(from?.args ?? []);
  const given = { ...fromFile(env, folder), ...environment.values, ...flags.values };
  const parsed = ConfigSchema.safeParse(given);
  const complaints = [
    ...environment.unknown,
    ...flags.unknown,
    ...(parsed.error?.issues.flatMap((issue) => complain(issue, given)) ?? []),
  ];
  if (complaints.length > 0 || !parsed.success)
    throw new ConfigError(
      ["Skyclass cannot start with these settings:", ...new Set(complaints)].join("\n  "),
    );
  return { ...parsed.data, DATA_DIR: resolve(folder, parsed.data.DATA_DIR) };
};

/** The environment of a child process: ours without our settings, and the child's own as JSON. */
export const childEnvironment = (settings?: unknown): NodeJS.ProcessEnv => {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env))
    if (!isKey(name) && !otherNames.has(name)) env[name] = value;
  // Libraries look at NODE_ENV, too.
  if (process.env["NODE_ENV"]) env["NODE_ENV"] = process.env["NODE_ENV"];
  if (settings !== undefined) env[childSettings] = JSON.stringify(settings);
  return env;
};

/**
 * The settings that a parent gave this child through `childEnvironment`.
 * @throws ConfigError when they are missing or wrong
 */
export const loadChildConfig = <Schema extends z.ZodType>(
  schema: Schema,
  env: Environment = process.env,
): z.infer<Schema> => {
  const text = env[childSettings];
  if (!text) throw new ConfigError(`${childSettings} is missing: this program is run by Skyclass`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${childSettings} is not JSON`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues
        .map((issue) => `${childSettings}.${issue.path.join(".")}: ${issue.message}`)
        .join("\n"),
    );
  return parsed.data;
};
