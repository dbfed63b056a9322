/* Faults of the machine itself: a disk without room, a clock that is set. */
import { execFile } from "node:child_process";
import { mkdtemp, open, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { faketimeLibrary } from "../../scripts/setup/faketime.mjs";
import { copyDatabaseInto } from "../factories/databaseTemplate.ts";

const run = promisify(execFile);

type SmallDisk = { folder: string; fill: () => Promise<void>; makeRoom: () => Promise<void> };

/** Whether this machine lets us mount; a container need not, even to its root. */
export async function mayMount(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "skyclass-mount-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
    await run("umount", ["-l", folder]);
    return true;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A tmpfs with an empty database and so much room in it; mounting takes root, or a container that lets us. */
export async function onSmallDisk<T>(
  { freeMb }: { freeMb: number },
  act: (disk: SmallDisk) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "skyclass-disk-"));
  await run("mount", ["-t", "tmpfs", "-o", "size=1g,mode=700", "tmpfs", folder]);
  try {
    await copyDatabaseInto(folder);
    const { blocks, bavail, bsize } = await statfs(folder);
    const size = (blocks - bavail) * bsize + (freeMb << 20);
    await run("mount", ["-o", `remount,size=${size}`, folder]);
    const ballast = join(folder, "ballast");
    return await act({
      folder,
      async fill() {
        await using file = await open(ballast, "w");
        const page = Buffer.alloc(4096, 1);
        const whole = Buffer.alloc(1 << 20, 1);
        for (const piece of [whole, page])
          while (
            await file.write(piece).then(
              ({ bytesWritten }) => bytesWritten > 0,
              () => false,
            )
          );
      },
      makeRoom: () => rm(ballast),
    });
  } finally {
    await run("umount", ["-l", folder]);
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A wall clock that can be set, for the product and whatever it starts: libfaketime of Debian answers their
 * questions for the time. The steady clock goes on as it is, as it does when the kernel's is set.
 */
export async function withWallClock<T>(
  act: (clock: {
    settings: Record<string, string>;
    step: (byS: number) => Promise<void>;
  }) => Promise<T>,
): Promise<T> {
  const library = faketimeLibrary();
  if (library === null) throw new Error("libfaketime is missing: install Debian's package");
  const folder = await mkdtemp(join(tmpdir(), "skyclass-clock-"));
  const file = join(folder, "offset");
  const set = (byS: number) => writeFile(file, `${byS < 0 ? "" : "+"}${byS}\n`);
  await set(0);
  // Redis's allocator asks for the time before the library can answer: it keeps the kernel's clock.
  const bare = join(folder, "redis-server");
  const program = (await run("sh", ["-c", "command -v redis-server"])).stdout.trim();
  await writeFile(bare, `#!/bin/sh\nunset LD_PRELOAD\nexec ${program} "$@"\n`, { mode: 0o755 });
  const settings = {
    PATH: `${folder}:${process.env["PATH"] ?? ""}`,
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_CACHE_DURATION: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  try {
    return await act({ settings, step: set });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
