import { type PointerEvent, useRef } from "react";
import {
  boardWidth,
  type BoardPage,
  type BoardTool,
  mostPointsOfStroke,
  type Stroke,
} from "../../../../protocol/board.ts";
import type { StrokeId } from "../../../../protocol/ids.ts";
import type { PenStrokes, StrokeStyle } from "../../media/boardStrokes.ts";
import { eraserRadius, touches } from "../../../../protocol/strokeShape.ts";

export type PenStyle = Omit<StrokeStyle, "tool"> & { tool: BoardTool | "eraser" };

/** Closer points than this nobody can tell apart; a hand draws tens of them a second. */
const leastStep = 8;

type Drawing = { pointerId: number; strokeId: StrokeId | null; count: number; last: BoardPoint };
export type BoardPoint = readonly [x: number, y: number];

/** Where on the page that fills the target something happened. */
export function pointOn(
  target: Element,
  { clientX, clientY }: { clientX: number; clientY: number },
  height: number,
): BoardPoint {
  const box = target.getBoundingClientRect();
  const along = (share: number, whole: number): number =>
    Math.round(Math.min(1, Math.max(0, share)) * whole);
  return [
    along((clientX - box.left) / box.width, boardWidth),
    along((clientY - box.top) / box.height, height),
  ];
}

/** A finger, a mouse or a stylus on the page: one at a time, so that a palm does not draw along. */
export function usePen({
  page,
  strokes,
  pen,
  mayErase,
}: {
  page: Pick<BoardPage, "pageId" | "height">;
  strokes: PenStrokes;
  pen: PenStyle;
  mayErase: (stroke: Stroke) => boolean;
}) {
  const drawing = useRef<Drawing | null>(null);
  const { pageId, height } = page;

  const eraseAt = (point: BoardPoint): void =>
    strokes.erase(
      (strokes.strokesOf(pageId) ?? [])
        .filter((stroke) => mayErase(stroke) && touches(stroke, point, eraserRadius))
        .map(({ strokeId }) => strokeId),
    );
  const begin = (point: BoardPoint): StrokeId | null => {
    const { tool } = pen;
    return tool === "eraser" ? null : strokes.begin(pageId, { ...pen, tool }, point);
  };

  const down = (event: PointerEvent<SVGSVGElement>): void => {
    if (drawing.current || event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    const point = pointOn(event.currentTarget, event, height);
    const strokeId = begin(point);
    drawing.current = { pointerId: event.pointerId, strokeId, count: 1, last: point };
    if (strokeId === null) eraseAt(point);
  };
  const go = (now: Drawing, point: BoardPoint): void => {
    if (Math.hypot(point[0] - now.last[0], point[1] - now.last[1]) < leastStep) return;
    const { last } = now;
    now.last = point;
    if (now.strokeId === null) return eraseAt(point);
    if (pen.tool !== "pen" && pen.tool !== "marker") return strokes.extend(now.strokeId, 1, point);
    if (now.count >= mostPointsOfStroke) {
      strokes.finish(now.strokeId);
      now.strokeId = begin(last);
      now.count = 1;
      if (now.strokeId === null) return;
    }
    strokes.extend(now.strokeId, now.count, point);
    now.count++;
  };
  const move = (event: PointerEvent<SVGSVGElement>): void => {
    const now = drawing.current;
    if (now?.pointerId !== event.pointerId) return;
    const { nativeEvent, currentTarget } = event;
    // Older Safari has none of them.
    const between: { clientX: number; clientY: number }[] =
      "getCoalescedEvents" in nativeEvent ? nativeEvent.getCoalescedEvents() : [];
    for (const one of between.length > 0 ? between : [nativeEvent])
      go(now, pointOn(currentTarget, one, height));
  };
  const up = (event: PointerEvent<SVGSVGElement>): void => {
    const now = drawing.current;
    if (now?.pointerId !== event.pointerId) return;
    drawing.current = null;
    if (now.strokeId !== null) strokes.finish(now.strokeId);
  };
  return {
    onPointerDown: down,
    onPointerMove: move,
    onPointerUp: up,
    onPointerCancel: up,
    onLostPointerCapture: up,
  };
}
