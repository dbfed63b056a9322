import type { Handler } from "../handler.ts";

export const giveSign: Handler<"pulse:sign"> = async (context, request) => {
  const { room, seat } = context.seated();
  room.seatPulse.sign(seat, request);
  return {};
};
