import type { Handler } from "../handler.ts";

export const endPoll: Handler<"poll:end"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatPolls.end(seat, request);
  return {};
};
