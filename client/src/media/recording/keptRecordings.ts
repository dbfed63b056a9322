import { z } from "zod";
import { PersonId } from "../../../../protocol/ids.ts";

/*
 * Recordings as they are made, in the browser's IndexedDB: each piece is written before the next one comes, so that a
 * killed tab or browser loses only what had not been written. They stay until the server has all of it.
 */

const KeptRecording = z.strictObject({
  recordingId: z.string(),
  /** Whose it is: nobody else on the same computer is offered it. */
  personId: PersonId,
  startedAtMs: z.number(),
  type: z.string(),
  fileName: z.string(),
  bytes: z.number(),
  /** Without pauses. */
  durationMs: z.number(),
  pieces: z.number(),
});
export type KeptRecording = z.infer<typeof KeptRecording>;

/** Held for as long as a page records it; the browser lets go of it when that page dies. */
export const recordingLock = (recordingId: string): string => `skyclass.recording.${recordingId}`;

const about = "recordings";
const pieces = "pieces";
const ofOne = (recordingId: string): IDBKeyRange =>
  IDBKeyRange.bound([recordingId, 0], [recordingId, Infinity]);

const done = async (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (): void => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
    transaction.oncomplete = () => resolve();
    transaction.onabort = fail;
  });
const answer = async (asked: IDBRequest): Promise<unknown> =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new DOMException("failed", "UnknownError"));
  });

/** Opened for each use: a page that keeps it open would stand in the way of a later version's. */
async function withStore<Result>(work: (store: IDBDatabase) => Promise<Result>): Promise<Result> {
  const asked = indexedDB.open("skyclass-recordings", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore(about, { keyPath: "recordingId" });
    asked.result.createObjectStore(pieces);
  };
  await answer(asked);
  const store = asked.result;
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** On disk before it is answered, for whoever does as told. */
const writing = { durability: "strict" } as const;

/** @throws DOMException QuotaExceededError, or that storage is forbidden */
export async function keepPiece(recording: KeptRecording, piece: ArrayBuffer): Promise<void> {
  await withStore(async (store) => {
    const change = store.transaction([about, pieces], "readwrite", writing);
    change.objectStore(pieces).put(piece, [recording.recordingId, recording.pieces - 1]);
    change.objectStore(about).put(recording);
    await done(change);
  });
}

/** This person's, the latest first; without what a page still records. */
export async function listKept(personId: PersonId): Promise<KeptRecording[]> {
  const found = await withStore(async (store) =>
    answer(store.transaction(about).objectStore(about).getAll()),
  );
  const { held = [] } = await navigator.locks.query();
  const running = new Set(held.map(({ name }) => name));
  return z
    .array(KeptRecording)
    .parse(found)
    .filter((one) => one.personId === personId && !running.has(recordingLock(one.recordingId)))
    .toSorted((one, other) => other.startedAtMs - one.startedAtMs);
}

/** All of it that there is, as one file. */
export async function fileOfKept({ recordingId, fileName, type }: KeptRecording): Promise<File> {
  const parts = await withStore(
    async (store) =>
      new Promise<Blob[]>((resolve, reject) => {
        const found: Blob[] = [];
        const reading = store
          .transaction(pieces)
          .objectStore(pieces)
          .openCursor(ofOne(recordingId));
        reading.onerror = () => reject(reading.error ?? new DOMException("failed", "UnknownError"));
        reading.onsuccess = () => {
          const { result } = reading;
          if (!result) return resolve(found);
          // Browsers keep what is in a Blob out of the page's memory.
          const piece: unknown = result.value;
          if (piece instanceof ArrayBuffer) found.push(new Blob([piece]));
          result.continue();
        };
      }),
  );
  return new File(parts, fileName, { type: type.replace(/;.*/, "") });
}

export async function dropKept(recordingId: string): Promise<void> {
  await withStore(async (store) => {
    const change = store.transaction([about, pieces], "readwrite", writing);
    change.objectStore(pieces).delete(ofOne(recordingId));
    change.objectStore(about).delete(recordingId);
    await done(change);
  });
}
