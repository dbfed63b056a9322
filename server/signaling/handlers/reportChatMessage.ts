import type { Handler } from "../handler.ts";

export const reportChatMessage: Handler<"chat:report"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatChat.report(seat, request);
  return {};
};
