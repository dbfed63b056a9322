import type { Handler } from "../handler.ts";

export const pauseTrack: Handler<"track:pause"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatMedia.pauseTrack(seat, request);
  return {};
};
