import type { Handler } from "../handler.ts";

export const readBoard: Handler<"board:read"> = async (context, request) => {
  const { room, seat } = context.seated();
  return room.seatBoard.read(seat, request);
};
