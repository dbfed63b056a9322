import type { Handler } from "../handler.ts";

export const leaveLesson: Handler<"lesson:leave"> = async (context) => {
  const { room, seat } = context.seated();
  context.stand();
  await room.leave(seat);
  return {};
};
