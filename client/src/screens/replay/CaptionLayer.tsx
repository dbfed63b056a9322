import { useCallback } from "react";
import type { Cue } from "../../../../protocol/captions.ts";
import css from "./CaptionLayer.module.css";
import { cuesAt } from "./cuesAt.ts";
import { type Playhead, useMoment } from "./useMoment.ts";

const isSame = (one: readonly Cue[], other: readonly Cue[]): boolean =>
  one.length === other.length && one.every((cue, i) => cue === other[i]);

/** What is said at the moment, over the foot of the large picture. */
export default function CaptionLayer({
  cues,
  language,
  playhead,
}: {
  cues: readonly Cue[];
  language: string;
  playhead: Playhead;
}) {
  const read = useCallback((atMs: number) => cuesAt(cues, atMs), [cues]);
  const shown = useMoment(playhead, read, isSame);
  return (
    <div className={css["layer"]} lang={language} data-testid="captions">
      {shown.length > 0 && <p>{shown.map(({ text }) => text).join("\n")}</p>}
    </div>
  );
}
