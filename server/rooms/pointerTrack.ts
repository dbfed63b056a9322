import type { z } from "zod";
import { mostStepsOfPointing, type SlidePointing } from "../../protocol/slidePointings.ts";
import { type ShowSlide, type SlidePoint } from "../../protocol/slides.ts";

type Slide = z.infer<typeof ShowSlide>;
/** How the teacher pointed on one page, from `at` on. */
export type Pointing = Pick<SlidePointing, "lastedMs" | "steps"> & { slide: Slide; at: Date };

/** Twelve a second; what is nearer to the one before takes its place. */
const leastStepMs = 80;
/** About forty minutes of pointing without a rest, some hundred kilobytes; beyond it nothing is kept. */
const mostSteps = 30_000;
/** What a pointing takes beside its steps, counted in steps, so that many short ones have an end, too. */
const costOfOne = 10;

type Running = { slide: Slide; fromMs: number; lastMs: number; steps: SlidePointing["steps"] };

/** What is kept of the laser pointer of one lesson. Times are in milliseconds since 1970. */
export class PointerTrack {
  #running: Running | null = null;
  #left = mostSteps;

  /** The teacher points here; null: nowhere any more. Answers the pointing that is complete by that. */
  point(slide: Slide, point: SlidePoint | null, nowMs: number): Pointing | null {
    if (point === null) return this.end(nowMs);
    const before = this.#running;
    const isSame = before?.slide.deckId === slide.deckId && before.slide.page === slide.page;
    const complete =
      before && (!isSame || before.steps.length >= mostStepsOfPointing) ? this.end(nowMs) : null;
    this.#add(slide, point, nowMs);
    return complete;
  }

  /** Idempotent. */
  end(nowMs: number): Pointing | null {
    const running = this.#running;
    this.#running = null;
    if (!running) return null;
    const { slide, fromMs, steps } = running;
    return { slide, steps, at: new Date(fromMs), lastedMs: Math.max(0, nowMs - fromMs) };
  }

  #add(slide: Slide, { x, y }: SlidePoint, nowMs: number): void {
    const running = this.#running;
    const place = [Math.round(x * 1_000), Math.round(y * 1_000)] as const;
    const sinceMs = running ? Math.max(0, nowMs - running.lastMs) : 0;
    const last = running?.steps.at(-1);
    if (running && last && sinceMs < leastStepMs) {
      running.steps.splice(-1, 1, [last[0], ...place]);
      return;
    }
    if (this.#left <= 0) return;
    this.#left -= running ? 1 : costOfOne;
    if (running) {
      running.steps.push([sinceMs, ...place]);
      running.lastMs = nowMs;
    } else this.#running = { slide, fromMs: nowMs, lastMs: nowMs, steps: [[0, ...place]] };
  }
}
