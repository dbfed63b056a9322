import type { Handler } from "../handler.ts";

export const chooseQuality: Handler<"quality:choose"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatMedia.chooseQuality(seat, request);
  return {};
};
