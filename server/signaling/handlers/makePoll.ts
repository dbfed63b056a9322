import type { Handler } from "../handler.ts";

export const makePoll: Handler<"poll:make"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatPolls.make(seat, request);
  return {};
};
