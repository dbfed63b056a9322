import { useEffect, useState } from "react";
import { onComeback } from "./comeback.ts";
import type { RemoteTrack } from "./liveSessionTypes.ts";
import { Speaker } from "./speaker.ts";
import { useOwned } from "./useOwned.ts";

export interface LessonSound {
  /** The browser wants a tap before it makes any noise. */
  blocked: boolean;
  muted: boolean;
  /** Call it from a tap. */
  unlock: () => void;
  setMuted: (muted: boolean) => void;
}

/** Plays every sound among `tracks` as long as the component stands. */
export function useSpeaker(tracks: readonly RemoteTrack[]): LessonSound {
  const [blocked, setBlocked] = useState(false);
  const [muted, setMuted] = useState(false);
  const speaker = useOwned("speaker", () => {
    const made = new Speaker({ onBlocked: setBlocked });
    return { thing: made, close: () => made.close() };
  });
  useEffect(() => {
    speaker?.setTracks(
      tracks.filter(({ track }) => track.kind === "audio").map(({ track }) => track),
    );
  }, [speaker, tracks]);
  useEffect(() => onComeback(() => speaker?.resume()), [speaker]);
  useEffect(() => speaker?.setMuted(muted), [speaker, muted]);
  return { blocked, muted, unlock: () => speaker?.unlock(), setMuted };
}
