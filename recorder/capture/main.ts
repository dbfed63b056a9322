import { z } from "zod";
import { loadChildConfig } from "../../config/load.ts";
import { CaptureCall, CaptureSettings, type CaptureMessage } from "../../protocol/capture.ts";
import { asSkyclassError, SkyclassError, toAckError } from "../../server/lib/errors.ts";
import { Captures } from "./captures.ts";

/*
 * The capture process of one media node. Its parent asks over IPC; media comes in over UDP. It lives
 * apart so that nothing a lesson or a request does can hold up or take down the recording.
 */

const countEveryMs = 5000;
const leaveLimitMs = 5000;

process.umask(0o077);
const { capturesDir } = loadChildConfig(CaptureSettings);

const send = (message: CaptureMessage): void => {
  // A parent that is gone is told by `disconnect`.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

const captures = new Captures({
  capturesDir,
  onDisk: (report) => send({ kind: "disk", ...report }),
  onSilent: (silent) => send({ kind: "silent", ...silent }),
});

const idOf = z.object({ id: z.int() });
const answer = async (message: unknown): Promise<void> => {
  const { data: numbered } = idOf.safeParse(message);
  if (numbered === undefined) return;
  const { id } = numbered;
  try {
    const { call } = CaptureCall.parse(message);
    send({ kind: "reply", id, reply: await captures.answer(call) });
  } catch (error) {
    const refusal = asSkyclassError(error);
    const shown =
      refusal.code === "internal" && refusal.cause instanceof Error
        ? new SkyclassError("internal", { message: refusal.cause.message })
        : refusal;
    send({ kind: "refusal", id, error: toAckError(shown) });
  }
};

const counting = setInterval(() => {
  captures.counts().then(
    (all) => {
      for (const counted of all) send({ kind: "counted", ...counted });
    },
    // Figures are not worth a capture: the next ones are totals, too.
    () => undefined,
  );
}, countEveryMs);
counting.unref();

// Captures are left without an end: the next process goes on with them.
let leaving: Promise<void> | null = null;
const leave = (): Promise<void> => {
  leaving ??= (async () => {
    // A dead disk must not keep this process beside its successor.
    setTimeout(() => process.exit(1), leaveLimitMs).unref();
    await captures.close();
    process.exit(0);
  })();
  return leaving;
};
process.on("message", (message) => void answer(message));
process.once("disconnect", () => void leave());
process.on("SIGTERM", () => void leave());
// Ctrl-C reaches the whole group; the parent decides when the capture ends.
process.on("SIGINT", () => undefined);
send({ kind: "ready" });
