import type { Handler } from "../handler.ts";

export const sayInChat: Handler<"chat:say"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatChat.say(seat, request);
  return {};
};
