import type { Handler } from "../handler.ts";

export const answerQuestion: Handler<"question:answer"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatQuestions.answer(seat, request);
  return {};
};
