import type { Handler } from "../handler.ts";

export const turnBoard: Handler<"board:turn"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatBoard.turn(seat, request);
  return {};
};
