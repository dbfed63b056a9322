import type { Handler } from "../handler.ts";

export const startLesson: Handler<"lesson:start"> = async (context) =>
  context.rooms.start(context.seated());
