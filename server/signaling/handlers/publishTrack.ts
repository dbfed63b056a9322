import type { Handler } from "../handler.ts";

export const publishTrack: Handler<"track:publish"> = async (context, request) => {
  const { room, seat } = context.seated();
  return room.seatMedia.publish(seat, request);
};
