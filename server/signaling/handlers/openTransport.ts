import type { Handler } from "../handler.ts";

export const openTransport: Handler<"transport:open"> = async (context, request) => {
  const { room, seat } = context.seated();
  return room.seatMedia.openTransport(seat, request);
};
