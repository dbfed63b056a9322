import type { Handler } from "../handler.ts";

export const startPoll: Handler<"poll:start"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatPolls.start(seat, request);
  return {};
};
