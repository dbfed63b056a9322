import { useEffect, useRef } from "react";
import { onComeback } from "../media/comeback.ts";
import css from "./MediaPicture.module.css";

/** One moving picture, silent; sound is played by `Speaker`. */
export function MediaPicture({
  track,
  label,
  fit = "contain",
  mirrored = false,
  testId,
}: {
  track: MediaStreamTrack;
  label: string;
  fit?: "contain" | "cover";
  mirrored?: boolean;
  testId?: string;
}) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = new MediaStream([track]);
    // `autoPlay` starts it; some mobile browsers pause it with the page and need to be asked again.
    const play = (): void => void element.play().catch(() => undefined);
    // A page in the background does not start by itself what it is given.
    play();
    const playIfSeen = (): void => {
      if (document.visibilityState === "visible") play();
    };
    const stopListening = onComeback(play);
    element.addEventListener("pause", playIfSeen);
    return () => {
      stopListening();
      element.removeEventListener("pause", playIfSeen);
      element.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={video}
      className={css["picture"]}
      data-fit={fit}
      data-mirrored={mirrored || undefined}
      data-testid={testId}
      aria-label={label}
      autoPlay
      muted
      playsInline
    />
  );
}
