import type { Handler } from "../handler.ts";

export const readAids: Handler<"aids:read"> = async (context) => {
  const { room, seat } = context.seated();
  return room.seatAids.read(seat);
};
