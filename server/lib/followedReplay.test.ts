import { mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isFollowed, noteFollowed } from "./followedReplay.ts";

test("a replay is followed for half a minute after it was last asked for", async () => {
  const dir = await mkdtemp(join(tmpdir(), "skyclass-followed-"));
  expect(await isFollowed(dir)).toBe(false);
  await noteFollowed(dir);
  expect(await isFollowed(dir)).toBe(true);
  const longAgo = new Date(Date.now() - 31_000);
  await utimes(join(dir, "followed.mark"), longAgo, longAgo);
  expect(await isFollowed(dir)).toBe(false);
  await noteFollowed(dir);
  expect(await isFollowed(dir)).toBe(true);
  await rm(dir, { recursive: true });
  // Without a folder there is nothing to follow, and nothing breaks.
  await noteFollowed(dir);
  expect(await isFollowed(dir)).toBe(false);
});
