import type { Handler } from "../handler.ts";

export const leaveStage: Handler<"stage:leave"> = async (context) => {
  const { room, seat } = context.seated();
  await room.seatStage.leave(seat);
  return {};
};
