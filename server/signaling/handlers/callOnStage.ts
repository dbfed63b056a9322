import type { Handler } from "../handler.ts";

export const callOnStage: Handler<"stage:call"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatStage.call(seat, request);
  return {};
};
