import type { Handler } from "../handler.ts";

export const endLesson: Handler<"lesson:end"> = async (context) => {
  const { room, seat } = context.seated();
  await room.end(seat);
  return {};
};
