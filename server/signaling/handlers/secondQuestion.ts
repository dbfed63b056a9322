import type { Handler } from "../handler.ts";

export const secondQuestion: Handler<"question:second"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatQuestions.second(seat, request);
  return {};
};
