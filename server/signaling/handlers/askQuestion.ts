import type { Handler } from "../handler.ts";

export const askQuestion: Handler<"question:ask"> = async (context, request) => {
  const { room, seat } = context.seated();
  await room.seatQuestions.ask(seat, request);
  return {};
};
