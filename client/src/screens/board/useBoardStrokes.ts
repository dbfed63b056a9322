import type { ParticipantId } from "../../../../protocol/ids.ts";
import { BoardStrokes } from "../../media/boardStrokes.ts";
import type { LiveSessionContract } from "../../media/liveSessionTypes.ts";
import { type Owned, useOwned } from "../../media/useOwned.ts";

/** The board's strokes as long as it is on the screen; null in the first moment. */
export function useBoardStrokes(
  session: Pick<LiveSessionContract, "say" | "board">,
  selfId: ParticipantId | null,
): BoardStrokes | null {
  return useOwned(selfId ?? "", (): Owned<BoardStrokes | null> => {
    if (selfId === null) return { thing: null, close: () => undefined };
    const strokes = new BoardStrokes({ session, selfId });
    return { thing: strokes, close: () => strokes.close() };
  });
}
