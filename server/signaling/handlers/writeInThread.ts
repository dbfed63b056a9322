import type { Handler } from "../handler.ts";

export const writeInThread: Handler<"thread:write"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatThreads.write(seat, request);
  return {};
};
