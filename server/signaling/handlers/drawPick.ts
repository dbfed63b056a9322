import type { Handler } from "../handler.ts";

export const drawPick: Handler<"pick:draw"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatAids.draw(seat, request);
  return {};
};
