import type { Board } from "../../../protocol/board.ts";
import type { EventOf } from "../../../protocol/signaling.ts";
import { type LiveErrorCode, LiveSessionError } from "./serverConnection.ts";

export const noBoard: Board = {
  pages: [],
  shown: null,
  pen: { everyone: false, participantIds: [] },
};

export type BoardNews =
  | ({ news: "drawn" } & EventOf<"board:drawn">)
  | ({ news: "erased" } & EventOf<"board:erased">)
  /** There is a seat again: what happened in between was not told. */
  | { news: "seated" };

/**
 * What happens on the board, for whoever shows it: most lessons have none, so what strokes are and how
 * they look is no part of a lesson's first picture.
 */
export class LiveBoard {
  readonly #listeners = new Set<(news: BoardNews) => void>();

  /** Answers the function that stops it. */
  subscribe(listener: (news: BoardNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Why something that was said came to nothing. */
  refusalOf(error: unknown): { code: LiveErrorCode; retryAfterMs: number | undefined } {
    return error instanceof LiveSessionError
      ? error
      : { code: "internal", retryAfterMs: undefined };
  }

  tell(news: BoardNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}
