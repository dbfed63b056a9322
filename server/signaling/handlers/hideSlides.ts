import type { Handler } from "../handler.ts";

export const hideSlides: Handler<"slides:hide"> = async (context) => {
  const { room, seat } = context.seated();
  await room.seatSlides.hide(seat);
  return {};
};
