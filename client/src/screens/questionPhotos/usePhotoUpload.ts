import { useEffect, useRef, useState } from "react";
import type { LessonId } from "../../../../protocol/ids.ts";
import { sendQuestionPhoto } from "../../api/questionPhotos.ts";
import type { PhotoToAskWith } from "../questions/AskField.tsx";
import { shrinkPhoto } from "./shrinkPhoto.ts";

export type PhotoOnItsWay =
  | { step: "none"; unreadable: boolean }
  | { step: "preparing" }
  /** `share` is null while the network is waited for. */
  | { step: "sending"; preview: string; share: number | null }
  | { step: "failed"; preview: string; error: unknown }
  | { step: "sent"; preview: string };

const nothing: PhotoOnItsWay = { step: "none", unreadable: false };

/** One photo from the phone to the server, while its question is being written. */
export function usePhotoUpload(
  lessonId: LessonId,
  onChange: (photo: PhotoToAskWith) => void,
): {
  photo: PhotoOnItsWay;
  choose: (file: File) => void;
  retry: () => void;
  remove: () => void;
} {
  const [photo, setPhoto] = useState<PhotoOnItsWay>(nothing);
  const running = useRef<{ stop: AbortController; small: Blob; preview: string } | null>(null);
  /** Of all that were chosen the latest counts, however long each takes. */
  const chosen = useRef(0);
  const forget = (): void => {
    chosen.current += 1;
    running.current?.stop.abort();
    if (running.current) URL.revokeObjectURL(running.current.preview);
    running.current = null;
  };
  useEffect(() => forget, []);

  const send = async (small: Blob, preview: string): Promise<void> => {
    const stop = new AbortController();
    running.current = { stop, small, preview };
    onChange("coming");
    setPhoto({ step: "sending", preview, share: 0 });
    try {
      const { photoId } = await sendQuestionPhoto({
        ...{ lessonId, photo: small, signal: stop.signal },
        onShare: (share) => {
          if (!stop.signal.aborted) setPhoto({ step: "sending", preview, share });
        },
      });
      if (stop.signal.aborted) return;
      setPhoto({ step: "sent", preview });
      onChange(photoId);
    } catch (error) {
      if (!stop.signal.aborted) setPhoto({ step: "failed", preview, error });
    }
  };
  return {
    photo,
    choose(file) {
      forget();
      const turn = chosen.current;
      onChange("coming");
      setPhoto({ step: "preparing" });
      shrinkPhoto(file).then(
        (small) => {
          if (turn === chosen.current) void send(small, URL.createObjectURL(small));
        },
        () => {
          if (turn !== chosen.current) return;
          setPhoto({ step: "none", unreadable: true });
          onChange(null);
        },
      );
    },
    retry() {
      if (running.current) void send(running.current.small, running.current.preview);
    },
    remove() {
      forget();
      setPhoto(nothing);
      onChange(null);
    },
  };
}
