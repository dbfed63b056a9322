import type { Handler } from "../handler.ts";

export const sendReaction: Handler<"pulse:react"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatPulse.react(seat, request);
  return {};
};
