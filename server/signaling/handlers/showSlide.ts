import type { Handler } from "../handler.ts";

export const showSlide: Handler<"slides:show"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatSlides.show(seat, request);
  return {};
};
