import type { Handler } from "../handler.ts";

export const openBoard: Handler<"board:open"> = async (context, request) => {
  const { room, seat } = context.seated();
  return room.seatBoard.open(seat, request);
};
