import type { Handler } from "../handler.ts";

export const dropPoll: Handler<"poll:drop"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatPolls.drop(seat, request);
  return {};
};
