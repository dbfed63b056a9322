import type { Board } from "../../../protocol/board.ts";
import type { EventOf } from "../../../protocol/signaling.ts";
import { News } from "./news.ts";
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
export class LiveBoard extends News<BoardNews> {
  /** Why something that was said came to nothing. */
  refusalOf(error: unknown): { code: LiveErrorCode; retryAfterMs: number | undefined } {
    return error instanceof LiveSessionError
      ? error
      : { code: "internal", retryAfterMs: undefined };
  }
}
