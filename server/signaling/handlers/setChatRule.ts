import type { Handler } from "../handler.ts";

export const setChatRule: Handler<"chat:rule"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatChat.setRule(seat, request);
  return {};
};
