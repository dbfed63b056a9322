import type { Handler } from "../handler.ts";

export const giveSign: Handler<"pulse:sign"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatPulse.sign(seat, request);
  return {};
};
