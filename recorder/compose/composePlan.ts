import { compose } from "../../config/compose.ts";
import { besideBoard } from "../../protocol/besideBoard.ts";
import { areSameMarks, boardSpans, marksAt, strokeSpans } from "../../protocol/boardSpans.ts";
import type { BoardPageId } from "../../protocol/ids.ts";
import type { KeepPlan } from "../../protocol/keptFiles.ts";
import type { Gap } from "../../protocol/recording.ts";
import {
  arrangePictures,
  enlargementTimes,
  screenSince,
  slideSpans,
  spanAt,
} from "../../protocol/slideSpans.ts";
import type { ShowSlide } from "../../protocol/slides.ts";
import type { z } from "zod";

/*
 * What is to be seen when in the one file, as the replay's page arranges it: pure, in frames of its even
 * rate, so that parts that are made apart join without a gap.
 */

type Slide = z.infer<typeof ShowSlide>;

/** Something drawn, which stays until the next. */
export type Still = {
  fromFrame: number;
  /** In the replay. */
  atMs: number;
  slide: Slide | null;
  /** With what is on it at that moment. */
  pageId: BoardPageId | null;
};

export type Part = {
  n: number;
  fromFrame: number;
  toFrame: number;
  large: "camera" | "screen" | "drawn";
  /** The teacher is small in the corner. */
  inset: boolean;
  /** In order, the first from the part's beginning on; of `drawn` alone. */
  stills: Still[];
};

export const frameMs = 1_000 / compose.framesPerSecond;
/** Shorter holes are a network's: the last picture stands. */
const shortestAbsenceMs = 1_000;
const cameraIsOff: readonly Gap["cause"][] = ["paused", "absent", "interrupted"];

type Layout = {
  large: Part["large"];
  inset: boolean;
  slide: Slide | null;
  pageId: BoardPageId | null;
};

export function composeParts({
  plan,
  gaps: allGaps,
  durationMs,
  hasScreen,
  formatChangesMs,
}: {
  plan: KeepPlan;
  gaps: readonly Gap[];
  durationMs: number;
  hasScreen: boolean;
  /** When pictures of the camera or the screen become others for a decoder. */
  formatChangesMs: readonly number[];
}): Part[] {
  const { startedAt, moments, pages, boardMoments } = plan;
  const slides = slideSpans({ moments, startedAt, durationMs });
  const boards = boardSpans({
    board: { pages, moments: boardMoments },
    slides,
    startedAt,
    durationMs,
  });
  const strokes = strokeSpans({ strokes: plan.strokes, startedAt });
  const enlargements = enlargementTimes({ enlargements: plan.enlargements, startedAt });
  const gaps = allGaps.filter(({ fromMs, toMs }) => toMs - fromMs >= shortestAbsenceMs);
  const camerasOff = gaps.filter(
    ({ track, cause }) => track === "camera" && cameraIsOff.includes(cause),
  );

  const layoutAt = (ms: number): Layout => {
    const slide = spanAt(slides, ms);
    const board = spanAt(boards, ms);
    const shown = slide && board ? besideBoard(slide.shown, board.page) : (slide?.shown ?? null);
    const wished = enlargements.findLast(({ fromMs }) => fromMs <= ms)?.large ?? null;
    const [large] = arrangePictures({
      ...{ boardFromMs: board?.fromMs ?? null, wished },
      slideFromMs: shown && slide ? slide.fromMs : null,
      screenFromMs: hasScreen ? screenSince(gaps, ms) : null,
    });
    const isOff = camerasOff.some(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
    return {
      large: large === "board" || large === "slide" ? "drawn" : large,
      inset: large !== "camera" && !isOff,
      slide: large === "slide" && shown ? { deckId: shown.deckId, page: shown.page } : null,
      pageId: large === "board" && board ? board.page.pageId : null,
    };
  };

  const frames = Math.max(1, Math.round(durationMs / frameMs));
  const changes = [
    ...[...slides, ...boards, ...gaps].flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
    ...enlargements.map(({ fromMs }) => fromMs),
  ];
  const borders = framesOf([0, durationMs, ...changes, ...formatChangesMs], frames);
  const breaks = new Set(framesOf(formatChangesMs, frames));
  const parts: Part[] = [];
  for (const [i, fromFrame] of borders.entries()) {
    const toFrame = borders[i + 1];
    if (toFrame === undefined) break;
    const { large, inset, ...content } = layoutAt(((fromFrame + toFrame) / 2) * frameMs);
    const stills = large === "drawn" ? stillsOf({ ...content, fromFrame, toFrame }, strokes) : [];
    const last = parts.at(-1);
    const goesOn = last?.large === large && last.inset === inset && !breaks.has(fromFrame);
    if (!goesOn || !last) parts.push({ n: 0, fromFrame, toFrame, large, inset, stills });
    else {
      last.toFrame = toFrame;
      last.stills.push(...stills);
    }
  }
  return parts.flatMap(inMinutes).map((part, n) => ({ ...part, n }));
}

const framesOf = (ms: readonly number[], frames: number): number[] =>
  [...new Set(ms.map((one) => Math.min(frames, Math.max(0, Math.round(one / frameMs)))))].sort(
    (a, b) => a - b,
  );

/** Of one page, a still for each step at which it looks otherwise than before. */
function stillsOf(
  {
    slide,
    pageId,
    fromFrame,
    toFrame,
  }: Omit<Layout, "large" | "inset"> & { fromFrame: number; toFrame: number },
  strokes: ReturnType<typeof strokeSpans>,
): Still[] {
  const stillAt = (frame: number): Still => ({
    fromFrame: frame,
    atMs: frame * frameMs,
    slide,
    pageId,
  });
  if (pageId === null) return [stillAt(fromFrame)];
  const step = Math.round(compose.drawnEveryMs / frameMs);
  const ofPage = strokes.filter((one) => one.pageId === pageId);
  const stills: Still[] = [];
  let before: ReturnType<typeof marksAt> | null = null;
  for (let frame = fromFrame; frame < toFrame; frame = (Math.floor(frame / step) + 1) * step) {
    const marks = marksAt(ofPage, { pageId, positionMs: frame * frameMs });
    if (before === null || !areSameMarks(before, marks)) stills.push(stillAt(frame));
    before = marks;
  }
  return stills;
}

/** Cut at whole minutes, so that none is long. */
function inMinutes(part: Part): Part[] {
  const longest = compose.longestPartS * compose.framesPerSecond;
  const parts: Part[] = [];
  for (let fromFrame = part.fromFrame; fromFrame < part.toFrame;) {
    const toFrame = Math.min(part.toFrame, (Math.floor(fromFrame / longest) + 1) * longest);
    const shown = part.stills.findLast((still) => still.fromFrame <= fromFrame);
    const later = part.stills.filter(
      (still) => still.fromFrame > fromFrame && still.fromFrame < toFrame,
    );
    const stills = shown ? [{ ...shown, fromFrame }, ...later] : later;
    parts.push({ ...part, fromFrame, toFrame, stills });
    fromFrame = toFrame;
  }
  return parts;
}
