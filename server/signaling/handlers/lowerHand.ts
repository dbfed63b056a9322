import type { Handler } from "../handler.ts";

export const lowerHand: Handler<"hand:lower"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatStage.lower(seat, request);
  return {};
};
