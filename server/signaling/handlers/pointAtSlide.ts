import type { Handler } from "../handler.ts";

export const pointAtSlide: Handler<"slides:point"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatSlides.point(seat, request);
  return {};
};
