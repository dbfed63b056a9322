import { useCallback } from "react";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { ShownSlide } from "../../../../protocol/slides.ts";
import { SlidePicture } from "../slides/SlidePicture.tsx";
import { pointAt, type PointingSpan } from "./pointingSpans.ts";
import { type Playhead, useMoment } from "./useMoment.ts";

/** A page with the teacher's pointer on it, as it was at the moment that plays. */
export default function ReplaySlide({
  lessonId,
  shown,
  pointings,
  playhead,
}: {
  lessonId: LessonId;
  shown: ShownSlide;
  pointings: readonly PointingSpan[];
  playhead: Playhead;
}) {
  const point = useMoment(
    playhead,
    useCallback(
      (positionMs: number) => pointAt(pointings, { shown, positionMs }),
      [pointings, shown],
    ),
  );
  return <SlidePicture {...{ lessonId, shown, point }} />;
}
