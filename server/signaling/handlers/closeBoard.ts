import type { Handler } from "../handler.ts";

export const closeBoard: Handler<"board:close"> = async (context) => {
  const { room, seat } = context.seated();
  await room.seatBoard.close(seat);
  return {};
};
