import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { explainConfig } from "./explain.ts";
import { ConfigError, loadChildConfig, loadConfig } from "./load.ts";
import { configKeys } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "sky-config-"));
const load = (env: Record<string, string>, args: string[] = []) =>
  loadConfig({ env, args, folder });
const complaint = (env: Record<string, string>, args: string[] = []) => {
  try {
    load(env, args);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "none";
};

test("nothing has to be set", () => {
  const config = load({});
  expect(config).toMatchObject({
    HTTP_HOST: "127.0.0.1",
    HTTP_PORT: 8080,
    RTC_PORT: 40_000,
    ROLES: ["api", "media", "recorder"],
    DATA_DIR: join(folder, "data"),
  });
  expect(load({ NODE_ENV: "production" }).HTTP_HOST).toBe("0.0.0.0");
});

test("values from the environment are read as what they are", () => {
  const config = load({
    HTTP_PORT: "0",
    RTC_ADDRESSES: "192.0.2.1, example.org",
    ICE_SERVERS: '[{"urls":"stun:stun.example.org"}]',
    TRUST_PROXY: "loopback,10.0.0.0/8",
    METRICS_TOKEN: "",
    DEMO_LAN: "true",
  });
  expect(config).toMatchObject({
    HTTP_PORT: 0,
    RTC_ADDRESSES: ["192.0.2.1", "example.org"],
    ICE_SERVERS: [{ urls: "stun:stun.example.org" }],
    TRUST_PROXY: ["loopback", "10.0.0.0/8"],
    DEMO_LAN: true,
  });
  expect(config.METRICS_TOKEN).toBeUndefined();
  expect(load({}, ["--demo-lan"]).DEMO_LAN).toBe(true);
});

test.each([
  [{ TIME_ZONE: "Asia/Nowhere" }, "TIME_ZONE: expected a name of the IANA time zone database"],
  [{ HTTP_PORT: "http" }, "HTTP_PORT: expected a port, 0 to 65535"],
  [{ RTC_WORKERS: "0" }, "RTC_WORKERS: expected a whole number from 1 to 256"],
  [{ HTTPS: "yes" }, "HTTPS: expected off, files or trial"],
  [{ HTTPS: "files", HTTPS_CERT: "cert.pem" }, "HTTPS_KEY: needed when HTTPS is files"],
  [{ ACCEL_REDIRECT: "/internal/" }, "ACCEL_REDIRECT: needs a reverse proxy"],
  [{ ACCEL_REDIRECT: "internal", TRUST_PROXY: "1" }, "ACCEL_REDIRECT: expected a path"],
  [{ HTTPS: "trial", PUBLIC_URL: "http://x" }, "PUBLIC_URL: begins with http: although"],
  [{ PUBLIC_URL: "ftp://x" }, "PUBLIC_URL: expected an http or https URL"],
  [{ ICE_SERVERS: "[{}]" }, "ICE_SERVERS: expected JSON"],
  [{ NODE_ENV: "prod" }, "NODE_ENV: expected development, test or production"],
  [{ RTC_PROT: "1" }, "RTC_PROT: there is no such setting"],
  [{ SKYCLASS_PROT: "1" }, "SKYCLASS_PROT: there is no such setting"],
  [{ DATABSE_URL: "x" }, "DATABSE_URL: there is no such setting; is DATABASE_URL meant?"],
  [{ PUBLIC_ULR: "x" }, "PUBLIC_ULR: there is no such setting; is PUBLIC_URL meant?"],
  [{ TIMEZONE: "x" }, "TIMEZONE: there is no such setting; is TIME_ZONE meant?"],
  [{ ROLES: "api" }, "DATABASE_URL: needed"],
  [{ STORAGE: "s3", S3_BUCKET: "sky" }, "S3_ENDPOINT: needed when STORAGE is s3"],
  [{ STORAGE: "s3", S3_KEY_ID: "k" }, "S3_SECRET: needed when STORAGE is s3"],
  [{ STORAGE: "s3", S3_BUCKET: "No Bucket" }, "S3_BUCKET: expected a bucket's name"],
  [{ S3_BUCKET: "sky" }, "S3_BUCKET: has no use unless STORAGE is s3"],
  [{ REPLAY_LOCAL_DAYS: "3" }, "REPLAY_LOCAL_DAYS: has no use unless STORAGE is s3"],
  [{ ROLES: "api" }, "REDIS_URL: needed"],
])("a wrong or unknown key stops the boot: %j", (env, expected) => {
  expect(complaint(env as Record<string, string>)).toContain(expected);
});

test("an unknown flag stops the boot", () => {
  expect(complaint({}, ["--demo-wan"])).toContain("--demo-wan: there is no such setting");
});

test("secrets are not repeated in complaints", () => {
  const said = complaint({ DATABASE_URL: "mysql://root:hunter2@db" });
  expect(said).toContain("DATABASE_URL: expected a postgres:// URL");
  expect(said).not.toContain("hunter2");
});

test("other programs' variables are left alone", () => {
  expect(complaint({ HTTP_PROXY: "http://proxy:3128", RTC_SERVICE_HOST: "x", PATH: "/bin" })).toBe(
    "none",
  );
  // One like ours, beside ours.
  const redis = "redis://cache:6379";
  expect(complaint({ REDIS_URL: redis, REDIS_URI: redis, LANG: "zh_CN", RULES: "x" })).toBe("none");
});

test("in the file an unknown key is wrong, and the environment wins", () => {
  const at = mkdtempSync(join(tmpdir(), "sky-config-"));
  const file = join(at, "skyclass.config.json");
  writeFileSync(file, JSON.stringify({ HTTP_PORT: 81, LOG_LEVEL: "warn" }));
  expect(loadConfig({ env: { HTTP_PORT: "82" }, folder: at })).toMatchObject({
    HTTP_PORT: 82,
    LOG_LEVEL: "warn",
  });
  writeFileSync(file, JSON.stringify({ HTPT_PORT: 81 }));
  expect(() => loadConfig({ env: {}, folder: at })).toThrow("HTPT_PORT: there is no such setting");
  writeFileSync(file, "{");
  expect(() => loadConfig({ env: {}, folder: at })).toThrow("is not JSON");
  expect(() => loadConfig({ env: { SKYCLASS_CONFIG: "none.json" }, folder: at })).toThrow(
    "there is no file",
  );
});

test("every key is explained, secrets hidden", () => {
  const config = load({ METRICS_TOKEN: "0123456789abcdef-secret", S3_SECRET: "hunter2" });
  const text = explainConfig(config, load({}));
  for (const key of configKeys) expect(text).toContain(`${key}\n  `);
  expect(text).not.toContain("0123456789abcdef-secret");
  expect(text).not.toContain("hunter2");
});

test("a child's settings are checked like everything else", () => {
  const schema = z.strictObject({ port: z.int() });
  const from = (text: string) => loadChildConfig(schema, { SKYCLASS_CHILD_CONFIG: text });
  expect(from('{"port":1}')).toEqual({ port: 1 });
  expect(() => from('{"port":"1"}')).toThrow("SKYCLASS_CHILD_CONFIG.port");
  expect(() => loadChildConfig(schema, {})).toThrow("is missing");
});
