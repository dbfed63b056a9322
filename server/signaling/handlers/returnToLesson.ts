import type { Handler } from "../handler.ts";

export const returnToLesson: Handler<"lesson:return"> = async (context) => {
  const { room, seat } = context.seated();
  await room.seatMedia.refresh(seat);
  return {};
};
