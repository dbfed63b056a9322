import type { Handler } from "../handler.ts";

export const clearBoard: Handler<"board:clear"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatBoard.clear(seat, request);
  return {};
};
