import { NativeSelect } from "@mantine/core";
import { Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { CaptionLanguage } from "../../../../protocol/captions.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { clockText } from "../../components/clockText.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { lastBegun } from "../replay/cuesAt.ts";
import type { Captions } from "../replay/useCaptions.ts";
import { CaptionsDesk } from "./importReplaySide.ts";
import css from "./ReplaySide.module.css";

/** All that is said, each line a way to where it is said; whoever may brings the captions here. */
export function TranscriptPanel({
  lessonId,
  captions,
  positionMs,
  onSeek,
}: {
  lessonId: LessonId;
  captions: Captions;
  positionMs: number;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  const { cues, track, tracks } = captions;
  const list = useRef<HTMLOListElement>(null);
  const current = lastBegun(cues, positionMs);
  useEffect(() => {
    const frame = list.current;
    const line = frame?.children[current];
    // The list alone moves, not the page; and not under somebody's fingers.
    if (!frame || !(line instanceof HTMLElement) || frame.matches(":hover, :focus-within")) return;
    frame.scrollTop = line.offsetTop - frame.offsetTop - frame.clientHeight / 3;
  }, [current]);

  return (
    <>
      {tracks.length > 1 && track && (
        <div className={css["foot"]}>
          <NativeSelect
            label={t("replaySide.captionLanguage")}
            value={track.language}
            onChange={({ currentTarget }) =>
              captions.choose(CaptionLanguage.parse(currentTarget.value))
            }
            data={tracks.map(({ language }) => ({
              value: language,
              label: t(`replaySide.language.${language}`),
            }))}
            data-testid="caption-language"
          />
        </div>
      )}
      {captions.error && cues.length === 0 ? (
        <ErrorNote error={captions.error} onRetry={captions.again} />
      ) : track === null ? (
        <p className={css["quiet"]}>{t("replaySide.transcriptEmpty")}</p>
      ) : (
        <>
          {track.origin === "machine" && (
            <p className={css["quiet"]}>{t("replaySide.byMachine")}</p>
          )}
          <ol className={css["transcript"]} ref={list} lang={track.language}>
            {cues.map(({ fromMs, text }, i) => (
              // Two may begin at the same moment; the list is drawn anew whenever it changes.
              <li key={`${fromMs}-${i}`}>
                <button
                  type="button"
                  className={css["chapter"]}
                  aria-current={i === current}
                  onClick={() => onSeek(fromMs)}
                  data-testid="go-cue"
                >
                  <span>{clockText(fromMs)}</span>
                  <span>{text}</span>
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
      {captions.mayWrite && (
        <Suspense fallback={null}>
          <CaptionsDesk lessonId={lessonId} tracks={tracks} />
        </Suspense>
      )}
    </>
  );
}
