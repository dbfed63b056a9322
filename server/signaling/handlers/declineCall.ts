import type { Handler } from "../handler.ts";

export const declineCall: Handler<"stage:decline"> = async (context) => {
  const { room, seat } = context.seated();
  await room.seatStage.decline(seat);
  return {};
};
