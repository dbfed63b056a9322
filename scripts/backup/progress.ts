import type { Progress } from "../../server/backup/backup.ts";

const mib = 1024 ** 2;

/** How far it is, in words: `41 %, 1200 of 2900 MiB, 50 MiB/s, 34 s left`. */
export const progressText = ({ doneBytes, totalBytes }: Progress, elapsedMs: number): string => {
  const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
  const perSecond = doneBytes / Math.max(1, elapsedMs / 1000);
  const leftS = Math.ceil(Math.max(0, totalBytes - doneBytes) / Math.max(1, perSecond));
  const left = leftS >= 120 ? `${Math.round(leftS / 60)} min` : `${leftS} s`;
  return [
    `${Math.floor(share * 100)} %`,
    `${Math.round(doneBytes / mib)} of ${Math.round(totalBytes / mib)} MiB`,
    `${Math.round(perSecond / mib)} MiB/s`,
    `${left} left`,
  ].join(", ");
};

/** Tells on standard error: in one line at a terminal, in a line now and then in a log. */
export const tellProgress = (): ((progress: Progress) => void) => {
  const startedMs = performance.now();
  const terminal = process.stderr.isTTY;
  const everyMs = terminal ? 500 : 10_000;
  let toldMs = startedMs;
  return (progress) => {
    const nowMs = performance.now();
    if (nowMs - toldMs < everyMs) return;
    toldMs = nowMs;
    const text = progressText(progress, nowMs - startedMs);
    process.stderr.write(terminal ? `\r${text.padEnd(60)}` : `${text}\n`);
  };
};
