import { type RefObject, useEffect, useState } from "react";

export interface FullScreen {
  possible: boolean;
  on: boolean;
  toggle: () => void;
}

/** iPhones show only a video element on the full screen, by a call of their own. */
interface WithOwnFullScreen {
  webkitEnterFullscreen: () => void;
}

function hasOwnFullScreen(video: unknown): video is WithOwnFullScreen {
  return (
    typeof video === "object" &&
    video !== null &&
    "webkitEnterFullscreen" in video &&
    typeof video.webkitEnterFullscreen === "function"
  );
}

/** Full screen for `box`, or for `video` where the browser allows it to videos only. */
export function useFullScreen(
  box: RefObject<HTMLElement | null>,
  video: () => HTMLVideoElement | null,
): FullScreen {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const look = (): void => setOn(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  return {
    possible: document.fullscreenEnabled || hasOwnFullScreen(HTMLVideoElement.prototype),
    on,
    toggle() {
      if (document.fullscreenElement) void document.exitFullscreen();
      else if (document.fullscreenEnabled)
        box.current?.requestFullscreen().catch(() => setOn(false));
      else {
        const element = video();
        if (hasOwnFullScreen(element)) element.webkitEnterFullscreen();
      }
    },
  };
}
