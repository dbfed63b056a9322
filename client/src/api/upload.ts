import { ApiError, refusalOf, requestHeaders } from "./request.ts";

/** Sends a file and tells how much of it has left; `fetch` does not. Throws ApiError. */
export async function upload({
  path,
  file,
  onShare,
}: {
  path: string;
  file: File;
  /** 0..1. */
  onShare: (share: number) => void;
}): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", path);
    for (const [name, value] of Object.entries(requestHeaders()))
      sending.setRequestHeader(name, value);
    sending.setRequestHeader("content-type", "application/octet-stream");
    sending.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? 0 : loaded / total);
    sending.onload = () =>
      sending.status < 300
        ? resolve()
        : reject(refusalOf(sending.status, parsed(sending.responseText)));
    sending.onerror = () => reject(new ApiError({ code: "offline" }));
    sending.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
