import type { Handler } from "../handler.ts";

export const thankGuest: Handler<"stage:thank"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatStage.thank(seat, request);
  return {};
};
