import { mkdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { childEnvironment } from "../../config/load.ts";
import { unpackedBytes } from "../../server/lib/archiveSize.ts";
import { isMissingFile } from "../../server/lib/missingFile.ts";
import type { Logger } from "../../server/lib/log.ts";
import { findProgram, runLimited } from "../../server/lib/limitedChild.ts";
import { SlidesRefused } from "./refusal.ts";

const mostUnpackedBytes = 500 * 1024 * 1024;
const officeLimits = {
  dataBytes: 3 * 1024 * 1024 * 1024,
  cpuS: 180,
  fileBytes: 512 * 1024 * 1024,
  totalMs: 240_000,
  quietMs: 240_000,
};

/** LibreOffice runs no macros and fetches nothing that a file names. */
const profile = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
${["DisableMacrosExecution", "DisableActiveContent", "BlockUntrustedRefererLinks"]
  .map(
    (name) =>
      `<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="${name}" oor:op="fuse"><value>true</value></prop></item>`,
  )
  .join("\n")}
</oor:items>
`;

/**
 * What kind of office file it is, for LibreOffice to know, too.
 * @throws SlidesRefused for others, locked ones, and archives that unpack to more than slides ever are
 */
export const officeExtension = (bytes: Uint8Array): "pptx" | "docx" | "ppt" => {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (content.readUInt32BE(0) === 0xd0cf11e0) {
    // Names of its streams (MS-CFB §2.6.1).
    if (content.includes(Buffer.from("EncryptedPackage", "utf16le")))
      throw new SlidesRefused("encrypted");
    if (content.includes(Buffer.from("PowerPoint Document", "utf16le"))) return "ppt";
    throw new SlidesRefused("notSupported");
  }
  const unpacked = unpackedBytes(bytes);
  if (unpacked === null) throw new SlidesRefused("damaged");
  if (unpacked > mostUnpackedBytes) throw new SlidesRefused("tooHeavy");
  if (content.includes("ppt/presentation.xml")) return "pptx";
  if (content.includes("word/document.xml")) return "docx";
  throw new SlidesRefused("notSupported");
};

/**
 * Turns an office file into a PDF with LibreOffice, where that is installed.
 * @throws SlidesRefused, or the signal's reason
 */
export const convertOffice = async ({
  source,
  target,
  workFolder,
  officePath,
  log,
  signal,
}: {
  source: string;
  /** Is there whole afterwards. */
  target: string;
  /** Made and removed. */
  workFolder: string;
  /** Where LibreOffice is; looked for on the path when undefined. */
  officePath: string | undefined;
  log: Logger;
  signal: AbortSignal;
}): Promise<void> => {
  const extension = officeExtension(await readFile(source));
  const command = officePath ?? findProgram(["soffice", "libreoffice"]);
  if (command === null) throw new SlidesRefused("officeMissing");
  await rm(workFolder, { recursive: true, force: true });
  // Its own settings, home and temporary files: nothing of one file is left for the next.
  const home = join(workFolder, "home");
  await mkdir(join(home, "user"), { recursive: true });
  await writeFile(join(home, "user", "registrymodifications.xcu"), profile);
  const named = join(workFolder, `slides.${extension}`);
  await symlink(source, named);
  try {
    const end = await runLimited({
      command,
      args: [
        `-env:UserInstallation=${pathToFileURL(home).href}`,
        ...["--headless", "--norestore", "--nolockcheck", "--nodefault"],
        ...["--convert-to", "pdf", "--outdir", workFolder, named],
      ],
      env: { ...childEnvironment(), HOME: home, TMPDIR: workFolder },
      limits: officeLimits,
      onLine: () => undefined,
      signal,
    });
    if (end.killedFor !== null) throw new SlidesRefused("tooHeavy");
    await rename(join(workFolder, "slides.pdf"), target).catch((cause: unknown) => {
      if (!isMissingFile(cause)) throw cause;
      log.warn(end, "LibreOffice made no PDF of a file");
      throw new SlidesRefused("damaged", cause);
    });
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
};
