import type { Handler } from "../handler.ts";

export const lendPen: Handler<"board:lend"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatBoard.lend(seat, request);
  return {};
};
