import type { Handler } from "../handler.ts";

export const withdrawQuestion: Handler<"question:withdraw"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatQuestions.withdraw(seat, request);
  return {};
};
