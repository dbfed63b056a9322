import type { Handler } from "../handler.ts";

export const eraseStrokes: Handler<"board:erase"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatBoard.erase(seat, request);
  return {};
};
