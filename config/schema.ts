import { z } from "zod";
import { BucketSettings } from "../protocol/replayStore.ts";
import { keys, type KeyNotes, notes, Role } from "./keys.ts";

/* What settings have to say together, beyond what each of them (keys.ts) says alone. */

export type ConfigKey = keyof typeof keys;
export const configKeys = Object.keys(keys) as ConfigKey[];

export const ConfigSchema = z.strictObject(keys).transform((config, context) => {
  const everyRole = Role.options.every((role) => config.ROLES.includes(role));
  for (const key of ["DATABASE_URL", "REDIS_URL"] as const) {
    if (!everyRole && config[key] === undefined)
      context.addIssue({
        code: "custom",
        path: [key],
        message: "needed when ROLES names fewer than api, media and recorder",
      });
  }
  if (config.TURN_URLS.length > 0 && config.TURN_SECRET === undefined)
    context.addIssue({
      code: "custom",
      path: ["TURN_SECRET"],
      message: "needed when TURN_URLS names servers",
    });
  if (config.ACCEL_REDIRECT !== undefined && config.TRUST_PROXY === 0)
    context.addIssue({
      code: "custom",
      path: ["ACCEL_REDIRECT"],
      message: "needs a reverse proxy: TRUST_PROXY says that there is none",
    });
  for (const key of ["S3_ENDPOINT", "S3_BUCKET", "S3_KEY_ID", "S3_SECRET"] as const)
    if (config.STORAGE === "s3" && config[key] === undefined)
      context.addIssue({ code: "custom", path: [key], message: "needed when STORAGE is s3" });
  for (const key of ["S3_ENDPOINT", "S3_BUCKET", "REPLAY_LOCAL_DAYS"] as const)
    if (config.STORAGE !== "s3" && config[key] !== undefined)
      context.addIssue({ code: "custom", path: [key], message: "has no use unless STORAGE is s3" });
  for (const key of ["HTTPS_CERT", "HTTPS_KEY"] as const)
    if (config.HTTPS === "files" && config[key] === undefined)
      context.addIssue({ code: "custom", path: [key], message: "needed when HTTPS is files" });
  if (config.HTTPS !== "off" && config.PUBLIC_URL?.startsWith("http:"))
    context.addIssue({
      code: "custom",
      path: ["PUBLIC_URL"],
      message: "begins with http: although HTTPS is served",
    });
  if (config.ICE_TRANSPORT_POLICY === "relay" && config.TURN_URLS.length === 0)
    context.addIssue({
      code: "custom",
      path: ["TURN_URLS"],
      message: "needed when ICE_TRANSPORT_POLICY lets only TURN servers be used",
    });
  if (config.ROLES.includes("api") !== config.ROLES.includes("media"))
    context.addIssue({
      code: "custom",
      path: ["ROLES"],
      message: "api and media run in one process: name both or neither",
    });
  return {
    ...config,
    /** People open the site by https, wherever that ends. */
    isHttps: config.HTTPS !== "off" || (config.PUBLIC_URL?.startsWith("https:") ?? false),
    HTTP_HOST: config.HTTP_HOST ?? (config.NODE_ENV === "production" ? "0.0.0.0" : "127.0.0.1"),
  };
});
export type Config = z.infer<typeof ConfigSchema>;

/** Where replays are copied to; undefined where they are kept in the data folder alone. */
export const bucketOf = (config: Config): BucketSettings | undefined =>
  config.STORAGE === "s3"
    ? BucketSettings.parse({
        ...{ endpoint: config.S3_ENDPOINT, region: config.S3_REGION, bucket: config.S3_BUCKET },
        ...{ keyId: config.S3_KEY_ID, secret: config.S3_SECRET, pathStyle: config.S3_PATH_STYLE },
      })
    : undefined;

/** What is said of a key when it is explained or found wrong. */
export const describeKey = (key: ConfigKey): KeyNotes & { description: string } => {
  const schema: z.ZodType = keys[key];
  const about = notes.get(schema);
  if (!about) throw new Error(`${key} has no notes`);
  return { ...about, description: schema.description ?? "" };
};
