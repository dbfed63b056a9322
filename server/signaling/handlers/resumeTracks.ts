import type { Handler } from "../handler.ts";

export const resumeTracks: Handler<"track:resume"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatMedia.resume(seat, request);
  return {};
};
