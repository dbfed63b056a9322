import type { Handler } from "../handler.ts";

export const readChat: Handler<"chat:read"> = async (context) => {
  const { room, seat } = context.seated();
  return room.seatChat.read(seat);
};
