import type { Handler } from "../handler.ts";

export const readThreads: Handler<"thread:read"> = async (context) => {
  const { room, seat } = context.seated();
  return room.seatThreads.read(seat);
};
