import type { Handler } from "../handler.ts";

export const enlarge: Handler<"slides:enlarge"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatSlides.enlarge(seat, request);
  return {};
};
