import { open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { type DataStore, Upload } from "@tus/server";
import { LessonId } from "../../protocol/ids.ts";
import { type DiskRoom, diskRoom, reservedBytes } from "../lib/diskRoom.ts";
import { SkyclassError } from "../lib/errors.ts";
import { orMissing } from "../lib/missingFile.ts";
import { uploadPath, uploadsFolder, uploadWorkFolder } from "../lib/uploadPaths.ts";

/** A video, and the replay that is made of it. */
const roomFactor = 2;

/** Uploads on the disk: a file for each, and what tus has to know of it beside. */
export class UploadFiles {
  readonly #dataDir: string;
  readonly #room: () => Promise<DiskRoom>;
  readonly store: DataStore;

  constructor({ dataDir, room }: { dataDir: string; room?: () => Promise<DiskRoom> }) {
    this.#dataDir = dataDir;
    this.store = new FileStore({ directory: uploadsFolder(dataDir) });
    this.#room = room ?? (async () => diskRoom(dataDir));
  }

  /** @throws SkyclassError diskFull where so many bytes and their replay would take what recordings need */
  async demandRoom(bytes: number): Promise<void> {
    const room = await this.#room();
    if (room.freeBytes < reservedBytes(room) + roomFactor * bytes)
      throw new SkyclassError("diskFull");
  }

  async create({ lessonId, bytes }: { lessonId: LessonId; bytes: number }): Promise<void> {
    await this.store.create(new Upload({ id: lessonId, size: bytes, offset: 0 }));
  }

  /** How many bytes are here; 0 where there is no such file. */
  async received(lessonId: LessonId): Promise<number> {
    const found = await stat(uploadPath(this.#dataDir, lessonId)).catch(orMissing(null));
    return found?.size ?? 0;
  }

  /** So that a power cut does not take what was told to be here. */
  async sync(lessonId: LessonId): Promise<void> {
    const file = await open(uploadPath(this.#dataDir, lessonId), "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async remove(lessonId: LessonId): Promise<void> {
    const path = uploadPath(this.#dataDir, lessonId);
    for (const one of [path, `${path}.json`, uploadWorkFolder(this.#dataDir, lessonId)])
      await rm(one, { recursive: true, force: true });
  }

  /** Also half of one, of which the recorder gave up. */
  async removeReplay(lessonId: LessonId): Promise<void> {
    await rm(join(this.#dataDir, "replays", lessonId), { recursive: true, force: true });
  }

  /** Of which there are files. */
  async list(): Promise<LessonId[]> {
    const names = (await readdir(uploadsFolder(this.#dataDir)).catch(orMissing(null))) ?? [];
    const ids = names.map((name) => LessonId.safeParse(name.replace(/\.(json|work)$/, "")).data);
    return [...new Set(ids.filter((id) => id !== undefined))];
  }
}
