import type { Handler } from "../handler.ts";

export const consumeTracks: Handler<"track:consume"> = async (context, request) => {
  const { room, seat } = context.seated();
  return room.seatMedia.consume(seat, request);
};
