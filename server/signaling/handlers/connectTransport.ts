import type { Handler } from "../handler.ts";

export const connectTransport: Handler<"transport:connect"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatMedia.connectTransport(seat, request);
  return {};
};
