import { Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { EnlargeButton } from "../../components/EnlargeButton.tsx";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { LargeThing } from "../../../../protocol/slides.ts";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import type { LiveSlides } from "../../media/liveSlides.ts";
import type { StudioState } from "../../media/studio.ts";
import { TeacherBoard, TeacherSlide } from "./importTeachParts.ts";
import { OwnPicture } from "./OwnPicture.tsx";
import css from "./OwnStage.module.css";

/** What the class sees: the board, the slide or the shared screen large with the face in its corner, or the other way round; or the face alone. */
export function OwnStage({
  lessonId,
  studioState,
  session,
  state,
  slides,
  name,
}: {
  lessonId: LessonId;
  studioState: StudioState;
  session: Pick<LiveSessionContract, "say" | "board">;
  state: Pick<LiveState, "board" | "selfId" | "slides">;
  slides: Pick<LiveSlides, "show" | "hide" | "point" | "enlarge">;
  name: string;
}) {
  const { t } = useTranslation();
  const { screen } = studioState;
  const { shown } = state.slides;
  const { selfId } = state;
  const isBoardOpen = state.board.shown !== null && selfId !== null;
  const screenId = screen?.picture.id ?? null;
  const first = isBoardOpen ? "board" : shown ? "slide" : screen ? "screen" : null;
  const isFaceLarge = first !== null && state.slides.large === "camera";
  // A refusal means that the lesson is gone, which the page shows by itself.
  const enlarge = (large: LargeThing): void => void slides.enlarge(large).catch(() => undefined);
  const things = [isBoardOpen && "board", shown?.deckId, screenId].filter(Boolean);
  const known = useRef(things);
  useEffect(() => {
    const isFresh = things.some((one) => !known.current.includes(one));
    known.current = things;
    // Nobody shows something to have it stand small.
    if (isFresh && isFaceLarge && first) enlarge(first);
    // Who is told stays the same.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [things.join()]);
  const picture = screen && (
    <MediaPicture
      key={screen.picture.id}
      track={screen.picture}
      label={t("teach.ownScreen")}
      testId="screen-video"
    />
  );
  return (
    <div
      className={css["stage"]}
      data-layout={first ? "both" : "face"}
      data-slide={shown !== null && !isFaceLarge}
      data-board={isBoardOpen && !isFaceLarge}
    >
      {first && (
        <div className={css[isFaceLarge ? "small" : "large"]}>
          {isFaceLarge && <EnlargeButton of={first} onClick={() => enlarge(first)} />}
          <Suspense fallback={picture}>
            {isBoardOpen ? (
              <TeacherBoard
                {...{ lessonId, session, selfId, state, slides, screen: picture, screenId }}
              />
            ) : shown ? (
              <TeacherSlide
                {...{ lessonId, shown, slides, screen: picture, screenId }}
                told={state.slides.large}
              />
            ) : (
              picture
            )}
          </Suspense>
        </div>
      )}
      <div className={css[isFaceLarge ? "large" : "small"]}>
        {first && !isFaceLarge && !isBoardOpen && (
          <EnlargeButton of="camera" onClick={() => enlarge("camera")} />
        )}
        <OwnPicture studioState={studioState} name={name} />
      </div>
    </div>
  );
}
