import type { Handler } from "../handler.ts";

export const deleteChatMessage: Handler<"chat:delete"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatChat.delete(seat, request);
  return {};
};
