import type { Handler } from "../handler.ts";

export const unpublishTrack: Handler<"track:unpublish"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatMedia.unpublish(seat, request);
  return {};
};
