import { Loader } from "@mantine/core";
import { type ReactNode, type RefObject, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { besideBoard } from "../../../../protocol/besideBoard.ts";
import type { Replay } from "../../../../protocol/lessons.ts";
import { EnlargeButton } from "../../components/EnlargeButton.tsx";
import { IconHeadphones, IconPlayerPlay } from "../../components/icons.ts";
import type { ReplayPlayer, ReplayPlayerState } from "../../media/replayPlayer.ts";
import { ReplayBoard, ReplayPulse, ReplaySlide } from "./importReplayParts.ts";
import css from "./ReplayStage.module.css";
import {
  arrangePictures,
  type ReplayPicture,
  screenSince,
  spanAt,
} from "../../../../protocol/slideSpans.ts";
import type { ReplayEvents } from "./useReplayEvents.ts";

const places = ["main", "side", "under", "last"] as const;
const layouts = ["face", "two", "three", "four"] as const;

/** What is to be seen: one picture large, the others beside it with `about`; each may be enlarged. */
export function ReplayStage({
  replay,
  camera,
  screen,
  events,
  player,
  state,
  about,
  captions = null,
  fills = false,
  onToggle,
}: {
  replay: Replay;
  camera: RefObject<HTMLVideoElement | null>;
  screen: RefObject<HTMLVideoElement | null>;
  events: Pick<
    ReplayEvents,
    "slides" | "pointings" | "boards" | "strokes" | "enlargements" | "reactions" | "timers"
  >;
  player: ReplayPlayer | null;
  state: ReplayPlayerState;
  about: ReactNode;
  /** Over the large picture. */
  captions?: ReactNode;
  /** It takes the place that is there and no more. */
  fills?: boolean;
  onToggle: () => void;
}) {
  const { t } = useTranslation();
  const [wished, setWished] = useState<ReplayPicture | null>(null);
  const { lesson } = replay;
  const name = lesson.teacher.displayName;
  const soundOnly = state.quality === "sound";
  const { pointings, strokes, reactions, timers } = events;
  const slide = spanAt(events.slides, state.positionMs);
  const board = spanAt(events.boards, state.positionMs);
  const playhead = { player, playing: state.playing, positionMs: state.positionMs };
  /** Not where the board lies over it. */
  const shown = slide && board ? besideBoard(slide.shown, board.page) : (slide?.shown ?? null);
  // Where nothing else is to be seen the place of the screen stays, whether something is on it or not; where room is
  // scarce the face has it.
  const screenFromMs =
    replay.screenUrl === null || soundOnly
      ? null
      : slide || board || fills
        ? screenSince(replay.gaps, state.positionMs)
        : 0;
  const { large = null } =
    events.enlargements.findLast(({ fromMs }) => fromMs <= state.positionMs) ?? {};
  const pictures = arrangePictures({
    ...{ boardFromMs: board?.fromMs ?? null, screenFromMs, wished: wished ?? large },
    slideFromMs: shown && slide ? slide.fromMs : null,
  });
  const isBeside = pictures[0] !== "camera";
  useEffect(() => player?.setCameraBeside(isBeside), [player, isBeside]);
  const placed = (picture: ReplayPicture) => {
    const place = places[pictures.indexOf(picture)];
    return { hidden: place === undefined, "data-place": place };
  };
  const enlarge = (picture: ReplayPicture): ReactNode =>
    pictures.indexOf(picture) > 0 && (
      <EnlargeButton of={picture} onClick={() => setWished(picture)} />
    );

  return (
    <div
      className={css["stage"]}
      data-layout={layouts[pictures.length - 1]}
      data-fills={fills || undefined}
    >
      <div className={css["picture"]} {...placed("board")}>
        {board && (
          <Suspense fallback={null}>
            <div className={css["page"]}>
              <ReplayBoard
                key={board.page.pageId}
                lessonId={lesson.lessonId}
                page={board.page}
                {...{ strokes, playhead }}
              />
            </div>
          </Suspense>
        )}
        {enlarge("board")}
      </div>
      <div className={css["picture"]} {...placed("slide")}>
        {shown && (
          <Suspense fallback={null}>
            <div className={css["page"]}>
              <ReplaySlide lessonId={lesson.lessonId} {...{ shown, pointings, playhead }} />
            </div>
          </Suspense>
        )}
        {enlarge("slide")}
      </div>
      <div className={css["picture"]} {...placed("screen")}>
        <video
          ref={screen}
          aria-label={t("replay.screenOf", { name })}
          data-testid="screen-video"
          muted
          playsInline
          preload="auto"
        />
        {enlarge("screen")}
      </div>
      <div className={css["picture"]} {...placed("camera")}>
        <video
          ref={camera}
          aria-label={t("replay.cameraOf", { name })}
          data-testid="camera-video"
          playsInline
          preload="auto"
        />
        {soundOnly && (
          <div className={css["soundOnly"]}>
            <IconHeadphones size={48} aria-hidden="true" />
            {t("replayQuality.soundOnly")}
          </div>
        )}
        {!soundOnly && enlarge("camera")}
      </div>
      <div className={css["about"]}>{about}</div>
      {reactions.length + timers.length > 0 && (
        <Suspense fallback={null}>
          <ReplayPulse {...{ reactions, timers, playhead }} />
        </Suspense>
      )}
      <button
        type="button"
        className={css["surface"]}
        onClick={onToggle}
        aria-label={state.playing ? t("replay.pause") : t("replay.play")}
        data-testid="replay-surface"
      >
        {state.waiting || state.phase === "loading" ? (
          <Loader color="white" aria-label={t("replay.waiting")} />
        ) : (
          !state.playing && (
            <span>
              <IconPlayerPlay size={44} />
            </span>
          )
        )}
      </button>
      <Suspense fallback={null}>{captions}</Suspense>
    </div>
  );
}
