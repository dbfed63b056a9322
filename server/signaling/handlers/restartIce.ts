import type { Handler } from "../handler.ts";

export const restartIce: Handler<"transport:restartIce"> = async (context, request) => {
  const { room, seat } = context.seated();
  return room.seatMedia.restartIce(seat, request);
};
