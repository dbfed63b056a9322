import type { Handler } from "../handler.ts";

export const drawStroke: Handler<"board:draw"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatBoard.draw(seat, request);
  return {};
};
