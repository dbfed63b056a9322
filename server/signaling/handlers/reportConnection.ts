import type { Handler } from "../handler.ts";

export const reportConnection: Handler<"connection:report"> = async (context, request) => {
  const { room, seat } = context.seated();
  room.reportConnection(seat, request);
  return {};
};
