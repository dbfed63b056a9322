import { open, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { SlideFileKind } from "../../protocol/slides.ts";
import { SkyclassError } from "./errors.ts";
import { kindBytes, kindOf } from "./slideFiles.ts";

/**
 * Writes what is sent into a new file, piece by piece, and tells what it is. Nothing stays of a file that
 * is refused.
 * @throws SkyclassError tooLarge | fileNotSupported | badRequest for one that breaks off
 */
export const receiveFile = async <Kind extends SlideFileKind>(
  sent: Readable,
  path: string,
  { mostBytes, takes }: { mostBytes: number; takes: readonly Kind[] },
): Promise<{ kind: Kind; bytes: number }> => {
  const takenKind = (beginning: Uint8Array): Kind => {
    const found = kindOf(beginning);
    const kind = takes.find((one) => one === found);
    if (kind === undefined) throw new SkyclassError("fileNotSupported");
    return kind;
  };
  const file = await open(path, "wx", 0o600);
  try {
    let bytes = 0;
    let beginning = Buffer.alloc(0);
    // The connection has to live for the answer.
    for await (const piece of sent.iterator({ destroyOnReturn: false })) {
      const chunk = Buffer.from(piece as Uint8Array);
      bytes += chunk.length;
      if (bytes > mostBytes) throw new SkyclassError("tooLarge");
      if (beginning.length < kindBytes) {
        beginning = Buffer.concat([beginning, chunk]);
        if (beginning.length >= kindBytes) takenKind(beginning);
      }
      await file.write(chunk);
    }
    const kind = takenKind(beginning);
    await file.sync();
    return { kind, bytes };
  } catch (error) {
    await rm(path, { force: true });
    if (error instanceof SkyclassError || !sent.destroyed) throw error;
    throw new SkyclassError("badRequest", { message: "The file broke off.", cause: error });
  } finally {
    await file.close();
  }
};
