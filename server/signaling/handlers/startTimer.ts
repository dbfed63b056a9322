import type { Handler } from "../handler.ts";

export const startTimer: Handler<"timer:start"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatAids.startTimer(seat, request);
  return {};
};
