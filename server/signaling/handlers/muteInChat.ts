import type { Handler } from "../handler.ts";

export const muteInChat: Handler<"chat:mute"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatChat.mute(seat, request);
  return {};
};
