import type { Handler } from "../handler.ts";

export const showPoll: Handler<"poll:show"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatPolls.show(seat, request);
  return {};
};
