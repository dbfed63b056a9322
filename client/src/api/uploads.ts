import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { DetailedError, Upload } from "tus-js-client";
import type { LessonId } from "../../../protocol/ids.ts";
import { uploadChunkBytes, uploadUrl } from "../../../protocol/microLessons.ts";
import { microLessonsKey } from "./microLessons.ts";
import { ApiError, refusalOf, requestHeaders } from "./request.ts";

/** A file on its way from this page. */
export interface Sending {
  lessonId: LessonId;
  bytes: number;
  sentBytes: number;
  /** Until the last byte, at the pace of this page so far; null where it cannot be told yet. */
  remainingMs: number | null;
  /** It does not go on by itself. */
  error: ApiError | null;
}

/** A network may be away for a night: it is asked again for as long as the page is open. */
const retryDelays = [0, 1_000, 3_000, 5_000, ...Array.from({ length: 10_000 }, () => 10_000)];
const leastTellingMs = 3_000;

/**
 * What this page uploads, by tus 1.0. It belongs to the page and to no screen, so that it goes on wherever the teacher
 * goes; what the page leaves unfinished goes on where it stopped once the same file is chosen again.
 */
export class Uploads {
  readonly #running = new Map<LessonId, Upload>();
  /** Those that another page of this browser sends, or one that is just being closed. */
  readonly #waiting = new Set<LessonId>();
  readonly #onSettled: () => void;
  readonly #listeners = new Set<() => void>();
  #sending: readonly Sending[] = [];

  constructor({ onSettled }: { onSettled: () => void }) {
    this.#onSettled = onSettled;
    window.addEventListener("beforeunload", (event) => {
      if (this.#running.size > 0) event.preventDefault();
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly sending = (): readonly Sending[] => this.#sending;

  async start(lessonId: LessonId, file: Blob): Promise<void> {
    await this.stop(lessonId);
    this.#set({ lessonId, bytes: file.size, sentBytes: 0, remainingMs: null, error: null });
    const tus = await import("tus-js-client");
    let began: { atMs: number; bytes: number } | null = null;
    const upload = new tus.Upload(file, {
      uploadUrl: uploadUrl(lessonId),
      uploadSize: file.size,
      chunkSize: uploadChunkBytes,
      retryDelays,
      headers: requestHeaders(),
      storeFingerprintForResuming: false,
      onShouldRetry: (error) => passes(statusOf(error)),
      onProgress: (sentBytes) => {
        const atMs = performance.now();
        began ??= { atMs, bytes: sentBytes };
        const passedMs = atMs - began.atMs;
        const pace = (sentBytes - began.bytes) / passedMs;
        const remainingMs =
          passedMs < leastTellingMs || pace <= 0 ? null : (file.size - sentBytes) / pace;
        this.#set({ lessonId, bytes: file.size, sentBytes, remainingMs, error: null });
      },
      onSuccess: () => this.#end(lessonId),
      onError: (error) => this.#fail(lessonId, error),
    });
    this.#running.set(lessonId, upload);
    upload.start();
  }

  /**
   * As `start`, of a file that every page of this browser can have: only one of them sends it, and when that one is
   * closed another goes on. What this page sends already it goes on with.
   */
  async startAlone(lessonId: LessonId, file: () => Promise<Blob>): Promise<void> {
    if (this.#running.has(lessonId) || this.#waiting.has(lessonId)) return;
    const name = `skyclass.upload.${lessonId}`;
    const send = async (): Promise<void> => {
      await this.start(lessonId, await file());
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (this.#running.has(lessonId)) return;
          stop();
          resolve();
        };
        const stop = this.subscribe(look);
        look();
      });
    };
    const isOurs = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await send();
      return lock !== null;
    });
    if (isOurs) return;
    this.#waiting.add(lessonId);
    await navigator.locks.request(name, async () => {
      this.#waiting.delete(lessonId);
      if (await isUnfinished(lessonId)) await send();
    });
  }

  /** What is on the server stays there. */
  async stop(lessonId: LessonId): Promise<void> {
    const upload = this.#running.get(lessonId);
    this.#end(lessonId);
    await upload?.abort();
  }

  #end(lessonId: LessonId): void {
    this.#running.delete(lessonId);
    this.#tell(this.#sending.filter((one) => one.lessonId !== lessonId));
    this.#onSettled();
  }

  #fail(lessonId: LessonId, error: Error): void {
    this.#running.delete(lessonId);
    const known = this.#sending.find((one) => one.lessonId === lessonId);
    if (known) this.#set({ ...known, remainingMs: null, error: refusalIn(error) });
    this.#onSettled();
  }

  #set(sending: Sending): void {
    const others = this.#sending.filter(({ lessonId }) => lessonId !== sending.lessonId);
    this.#tell([...others, sending]);
  }

  #tell(sending: readonly Sending[]): void {
    this.#sending = sending;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether bytes of it are missing on the server; not of one that is gone, or made already. */
async function isUnfinished(lessonId: LessonId): Promise<boolean> {
  const headers = { ...requestHeaders(), "tus-resumable": "1.0.0" };
  const response = await fetch(uploadUrl(lessonId), { method: "HEAD", headers });
  const [offset, length] = ["upload-offset", "upload-length"].map((name) =>
    Number(response.headers.get(name)),
  );
  return response.ok && offset !== undefined && length !== undefined && offset < length;
}

const statusOf = (error: Error | DetailedError): number =>
  ("originalResponse" in error && error.originalResponse?.getStatus()) || 0;
/** No answer, an upload that another request still writes, a server that starts anew. */
const passes = (status: number): boolean =>
  status === 0 || status === 409 || status === 423 || (status >= 500 && status !== 507);

const refusalIn = (error: Error): ApiError => {
  const status = statusOf(error);
  if (status === 0) return new ApiError({ code: "offline", cause: error });
  return status === 507
    ? new ApiError({ code: "diskFull", cause: error })
    : refusalOf(status, null);
};

const uploadsBeside = new WeakMap<QueryClient, Uploads>();
const uploadsOf = (client: QueryClient): Uploads => {
  const uploads =
    uploadsBeside.get(client) ??
    new Uploads({
      onSettled: () => void client.invalidateQueries({ queryKey: microLessonsKey }),
    });
  uploadsBeside.set(client, uploads);
  return uploads;
};

/** Of the whole page: what goes up goes on whatever is shown. */
export const useUploads = (): Uploads => uploadsOf(useQueryClient());

export function useSending(): readonly Sending[] {
  const uploads = useUploads();
  return useSyncExternalStore(uploads.subscribe, uploads.sending);
}
