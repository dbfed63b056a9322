import type { z } from "zod";
import { ApiError, refusalOf, requestHeaders } from "./request.ts";

/**
 * Sends a file and tells how much of it has left; `fetch` does not. The reply is parsed with `reply`.
 * Throws ApiError, or the signal's reason.
 */
export async function upload<Reply extends z.ZodType>(
  {
    path,
    file,
    onShare,
    signal,
  }: {
    path: string;
    file: Blob;
    /** 0..1. */
    onShare: (share: number) => void;
    signal?: AbortSignal;
  },
  reply: Reply,
): Promise<z.infer<Reply>> {
  signal?.throwIfAborted();
  const sending = new XMLHttpRequest();
  const stop = (): void => sending.abort();
  signal?.addEventListener("abort", stop);
  try {
    const answer = await new Promise<unknown>((resolve, reject) => {
      sending.open("POST", path);
      for (const [name, value] of Object.entries(requestHeaders()))
        sending.setRequestHeader(name, value);
      sending.setRequestHeader("content-type", "application/octet-stream");
      sending.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? 0 : loaded / total);
      sending.onload = () => {
        const said = jsonOf(sending.responseText);
        if (sending.status < 300) resolve(said);
        else reject(refusalOf(sending.status, said));
      };
      sending.onerror = () => reject(new ApiError({ code: "offline" }));
      sending.onabort = () => reject(new ApiError({ code: "offline" }));
      sending.send(file);
    });
    const parsed = reply.safeParse(answer);
    if (!parsed.success) throw new ApiError({ code: "unexpectedReply", cause: parsed.error });
    return parsed.data;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
