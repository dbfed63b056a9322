import type { Handler } from "../handler.ts";

export const reportRung: Handler<"rung:report"> = async (context, request) => {
  const { room, seat } = context.seated();
  room.rungs.report(seat, request);
  return { pictures: await room.picturesCarriedTo(seat) };
};
