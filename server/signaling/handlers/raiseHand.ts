import type { Handler } from "../handler.ts";

export const raiseHand: Handler<"hand:raise"> = async (context) => {
  const { room, seat } = context.seated();
  await room.seatStage.raise(seat);
  return {};
};
