import type { Handler } from "../handler.ts";

export const muteGuest: Handler<"stage:mute"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatStage.mute(seat, request);
  return {};
};
