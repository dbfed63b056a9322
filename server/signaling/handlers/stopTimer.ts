import type { Handler } from "../handler.ts";

export const stopTimer: Handler<"timer:stop"> = async (context) => {
  const { room, seat } = context.seated();
  await room.seatAids.stopTimer(seat);
  return {};
};
