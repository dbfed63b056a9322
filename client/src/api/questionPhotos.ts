import type { LessonId } from "../../../protocol/ids.ts";
import { QuestionPhoto } from "../../../protocol/questionPhotos.ts";
import { ApiError, type ApiErrorCode } from "./request.ts";
import { upload } from "./upload.ts";

/** About a minute in all, in which a phone on its way finds a network again. */
const waitsMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** What may be otherwise in a moment; everything else was said for good. */
const passing: readonly ApiErrorCode[] = [
  "offline",
  "tooManyRequests",
  "shuttingDown",
  "databaseUnavailable",
  "internal",
];

/** How long to wait before the next attempt after so many that failed; null: it is over. */
export function retryWaitMs(failed: number, code: ApiErrorCode): number | null {
  return passing.includes(code) ? (waitsMs[failed - 1] ?? null) : null;
}

/**
 * Uploads a photo to ask with, again and again where the network does not carry it at once.
 * Throws ApiError, or the signal's reason.
 */
export async function sendQuestionPhoto({
  lessonId,
  photo,
  onShare,
  signal,
}: {
  lessonId: LessonId;
  photo: Blob;
  /** 0..1; null while it waits for the next attempt. */
  onShare: (share: number | null) => void;
  signal: AbortSignal;
}): Promise<QuestionPhoto> {
  for (let failed = 1; ; failed++) {
    try {
      const path = `/api/lessons/${lessonId}/question-photos`;
      return await upload({ path, file: photo, onShare, signal }, QuestionPhoto);
    } catch (error) {
      const waitMs = error instanceof ApiError ? retryWaitMs(failed, error.code) : null;
      if (waitMs === null || signal.aborted) throw error;
      onShare(null);
      await pause(waitMs, signal);
    }
  }
}

/** Shorter where the network comes back meanwhile. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    window.addEventListener("online", over);
    signal.addEventListener("abort", over);
  });
  signal.throwIfAborted();
}
