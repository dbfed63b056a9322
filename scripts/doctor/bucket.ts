import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bucketOf, type Config } from "../../config/schema.ts";
import type { BucketSettings } from "../../protocol/replayStore.ts";
import { Bucket } from "../../server/lib/bucket.ts";
import type { Check } from "./doctor.ts";
import { ok, problem, type Verdict } from "./judge.ts";

/** The bucket of `STORAGE=s3`: what Skyclass does with it is done once, with an object of its own. */
export const bucketChecks = (config: Config): Check[] => {
  const settings = bucketOf(config);
  if (settings === undefined) return [];
  return [{ check: "bucket", examine: () => examineBucket(settings) }];
};

const rights = {
  write: "Let the key write to the bucket (s3:PutObject).",
  read: "Let the key read from the bucket (s3:GetObject).",
  list: "Let the key list the bucket (s3:ListBucket).",
  delete:
    "Let the key delete from the bucket (s3:DeleteObject): whom Skyclass erases must go there, too.",
};

const examineBucket = async (settings: BucketSettings): Promise<Verdict> => {
  const bucket = new Bucket(settings);
  const folder = await mkdtemp(join(tmpdir(), "skyclass-doctor-"));
  const prefix = `doctor/${randomUUID()}/`;
  const key = `${prefix}trial.txt`;
  const signal = AbortSignal.timeout(30_000);
  const content = randomUUID();
  let doing: keyof typeof rights = "list";
  try {
    const path = join(folder, "trial.txt");
    await writeFile(path, content);
    const digest = (name: string) => createHash(name).update(content).digest("hex");
    const facts = { size: content.length, sha256: digest("sha256"), md5: digest("md5") };
    await bucket.list(prefix);
    doing = "write";
    await bucket.put(key, path, { facts, type: "text/plain", signal });
    doing = "read";
    const response = await bucket.get(key, { range: "bytes=1-8", signal });
    if ((await response?.text()) !== content.slice(1, 9))
      return problem("the bucket gives other bytes than were asked for", "Use another S3 server.");
    doing = "list";
    if ((await bucket.list(prefix)).length !== 1)
      return problem("the bucket does not list what is in it", "Use another S3 server.");
    doing = "delete";
    await bucket.removeAll(prefix);
    return ok(
      `${settings.bucket} at ${new URL(settings.endpoint).host}: written, read, listed, deleted`,
    );
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return problem(`cannot ${doing}: ${said}`, adviceFor(said, doing));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const adviceFor = (said: string, doing: keyof typeof rights): string => {
  if (said.includes("NoSuchBucket")) return "Make the bucket, or mend S3_BUCKET or S3_PATH_STYLE.";
  if (/SignatureDoesNotMatch|InvalidAccessKeyId|AuthorizationHeaderMalformed/.test(said))
    return "Mend S3_KEY_ID, S3_SECRET or S3_REGION.";
  if (said.includes("RequestTimeTooSkewed"))
    return "Set the clocks of this machine and the S3 server.";
  if (said.includes("does not answer"))
    return "See whether the S3 server runs and whether S3_ENDPOINT and S3_PATH_STYLE are right.";
  if (said.includes("answers 3")) return "Mend S3_ENDPOINT or S3_REGION: the bucket is elsewhere.";
  return rights[doing];
};
