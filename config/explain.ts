import { ConfigError, loadConfig } from "./load.ts";
import { type Config, configKeys, ConfigSchema, describeKey } from "./schema.ts";

/** `npm run config`: every key, what it does, its default and its present value. */
export const explainConfig = (config: Config, defaults: Config): string =>
  configKeys
    .map((key) => {
      const { description, expected, defaultText, secret } = describeKey(key);
      const show = (value: unknown) =>
        value === undefined ? "not set" : typeof value === "string" ? value : JSON.stringify(value);
      const value = show(config[key]);
      const standard = defaultText ?? show(defaults[key]);
      const isStandard = show(config[key]) === show(defaults[key]);
      const now = secret && !isStandard ? "set (hidden)" : value;
      return [
        key,
        `  ${description}`,
        `  expected  ${expected}`,
        `  default   ${standard}`,
        `  now       ${isStandard ? "the default" : now}`,
      ].join("\n");
    })
    .join("\n\n");

if (import.meta.main) {
  try {
    const config = loadConfig();
    const defaults = ConfigSchema.parse({ NODE_ENV: config.NODE_ENV });
    process.stdout.write(`${explainConfig(config, defaults)}\n`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
