import type { Handler } from "../handler.ts";

export const acceptCall: Handler<"stage:accept"> = async (context) => {
  const { room, seat } = context.seated();
  await room.seatStage.accept(seat);
  return {};
};
