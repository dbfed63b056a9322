import { useState } from "react";
import type { CaptionLanguage, CaptionTrack, Cue } from "../../../../protocol/captions.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useCaptionCues, useCaptionTracks } from "../../api/captions.ts";
import { currentLanguage } from "../../i18n/i18n.ts";
import { recallCaptions, rememberCaptions } from "../../media/rememberedCaptions.ts";

export interface Captions {
  tracks: readonly CaptionTrack[];
  mayWrite: boolean;
  /** Over the pictures, too, and not in the transcript alone. */
  on: boolean;
  /** Which of the tracks is read; null where there is none. */
  track: CaptionTrack | null;
  cues: readonly Cue[];
  /** Why there are none although there should be. */
  error: unknown;
  again: () => void;
  toggle: () => void;
  choose: (language: CaptionLanguage) => void;
}

const none: readonly Cue[] = [];

/** The captions of a replay, on or off and in the language that was wanted last. */
export function useCaptions(lessonId: LessonId, { ready }: { ready: boolean }): Captions {
  const [wish, setWish] = useState(recallCaptions);
  const found = useCaptionTracks(lessonId, { enabled: ready });
  const tracks = found.data?.tracks ?? [];
  const wanted = wish.language ?? (currentLanguage() === "en" ? "en" : "zh");
  const track = tracks.find(({ language }) => language === wanted) ?? tracks[0] ?? null;
  const cues = useCaptionCues(lessonId, track);
  const change = (to: typeof wish): void => {
    rememberCaptions(to);
    setWish(to);
  };
  return {
    tracks,
    mayWrite: found.data?.mayWrite ?? false,
    on: wish.on,
    track,
    cues: cues.data?.cues ?? none,
    error: found.error ?? cues.error,
    again: () => void (found.error ? found.refetch() : cues.refetch()),
    toggle: () => change({ ...wish, on: !wish.on }),
    choose: (language) => change({ ...wish, language }),
  };
}
