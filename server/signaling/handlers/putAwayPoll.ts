import type { Handler } from "../handler.ts";

export const putAwayPoll: Handler<"poll:putAway"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatPolls.putAway(seat, request);
  return {};
};
